package a

test_x if {
