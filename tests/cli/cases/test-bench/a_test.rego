package a

test_x if count(numbers.range(1, 100)) == 100
