package arity

f(x) := x

a := count([1], 2, 3)

b := plus(1)

c := f()

d := f(1, 2, 3)

e := object.get([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], {"a key": 1, "another key": 2}, "x", "y")

g := f.x(1)

h := $"{count(1, 2, 3)}"
