package prompt

deny contains "a" if {
	input.x
}
	not input.y
}
