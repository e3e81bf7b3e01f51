package a_test

test_a if true
