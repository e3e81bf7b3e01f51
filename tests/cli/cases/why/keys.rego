package keys

deny contains "a key" if {
	some key
	input[key].n > 1
}
