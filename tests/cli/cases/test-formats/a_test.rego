package a

test_pass if print("said")

test_cases[name] if {
	some name, n in {"one": 1, "two": 2}
	n == 1
}

test_error if f(1)

f(x) := 1 if x

f(x) := 2 if x

test_value := 7

todo_test_later if false
