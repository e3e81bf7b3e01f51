package a

test_one if print("shown")

test_two if true

test_two if true
