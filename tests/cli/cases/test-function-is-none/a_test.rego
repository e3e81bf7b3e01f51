package a

test_f(x) if x > 1
