package a

test_x if true
