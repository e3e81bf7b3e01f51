package prompt

allow if {
	input.x ==
}
