package test

p if {
	every (x in [2, 3]) {
		x > 1
	}
}

q if every (i, x in [0, 1]) { i == x }
