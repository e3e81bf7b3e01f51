package a

test_x { true }

test_x { not false } { 1 == 1 }
