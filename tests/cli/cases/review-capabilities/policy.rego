package shop

deny contains upper("no") if input.a
