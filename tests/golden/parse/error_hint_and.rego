package test

p if {
	x and y
}
