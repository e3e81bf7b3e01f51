package names_test

test_names if count(data.names.names) == 2
