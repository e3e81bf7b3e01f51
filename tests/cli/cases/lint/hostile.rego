package p

foo := "a\u001b [31m red" # [0m
