package a

p := input.if
