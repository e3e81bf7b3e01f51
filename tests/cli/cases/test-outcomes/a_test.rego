package a["b c"]

test_pass if {
	print("not shown")
}

test_fail if {
	print("hello", 1)
	print("  and more")
	x := 1
	x == 2
}

test_dup if true

test_dup if false

test_err if {
	print("before")
	p({1, 2})
}

p(x) := 1 if x
p(x) := 2 if x

test_val := 3

test_undef if input.x

r.q.test_deep if false

r["x y"].test_named.z if false

todo_test_x if false
