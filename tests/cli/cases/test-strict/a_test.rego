package a

test_x if {
	x := 1
	true
}
