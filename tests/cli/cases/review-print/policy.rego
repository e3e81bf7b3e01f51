package main

deny contains "no" if {
	print("looking at", input.a)
	input.a > 1
}
