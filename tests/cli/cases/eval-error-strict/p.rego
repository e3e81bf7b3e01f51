package p

f(x) := 1 / x

g := f(0)
