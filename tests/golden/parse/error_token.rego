package test

p if {
	x := [1, 2 3]
}
