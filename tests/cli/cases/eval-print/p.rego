package p

x := y if {
	y := 1
	print("y is", y, {"a": [y]}, input.nothing)
}
