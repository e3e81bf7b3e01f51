package a

x := 1

test_x if x == 1
