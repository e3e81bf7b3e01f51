package a

test_x if data.b.c == 1
