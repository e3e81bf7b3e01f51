package error

test_x if f(1)

f(x) := 1 if x

f(x) := 2 if x
