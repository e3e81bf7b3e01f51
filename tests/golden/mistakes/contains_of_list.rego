package prompt

deny contains "a" if {
	input.names contains "x"
}
