package prompt

deny contains msg if {
	input.x, msg := "a"
}
