package test

# A body that prints runs from its first literal on.
a if {
	print("here")
	1 / 0 == 1
	input.missing
}
