package test

p if {
	some (x)
	x = 1
}
