package test

p if {
		"é" == x y
}
