package t

p := {a | 1: 1, b: 2}
