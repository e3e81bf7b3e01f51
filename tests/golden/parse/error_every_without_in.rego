package test

p if {
	every (x == 1) { x > 1 }
}
