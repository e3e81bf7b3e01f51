package shop

deny contains "no" if input.deny
