package shop

deny contains x if input.a
