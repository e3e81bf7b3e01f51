package a

test_x if f(1)
