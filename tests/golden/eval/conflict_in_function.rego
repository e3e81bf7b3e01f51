package test

f(x) := x if x > 0

f(x) := -x

f(_) := "  a long    text, blanks folded, that goes on and on until it is cut after eighty characters"

p := f(7)
