package a

p if {
	x
	some y with input as 1
}
