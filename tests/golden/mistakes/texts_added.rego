package prompt

deny contains msg if {
	msg := "prompt " + input.metadata.name
}
