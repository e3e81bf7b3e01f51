package shop

deny contains "no" if {
	x := input.a
	true
}
