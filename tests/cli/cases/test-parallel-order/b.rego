package b

test_1 if count(numbers.range(1, 500)) > 1

test_2 if count(numbers.range(1, 400)) > 1

test_3 if count(numbers.range(1, 300)) > 1

test_4 if count(numbers.range(1, 200)) > 1

test_5 if count(numbers.range(1, 100)) > 1
