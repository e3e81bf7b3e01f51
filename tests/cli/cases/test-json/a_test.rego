package a

	test_pass if true

test_fail if {
	print("<hello>")
	false
}

todo_test_x if false
