package p

foo := "a [31m red" # [0m
