package alone_test

test_x if 1 < 2
