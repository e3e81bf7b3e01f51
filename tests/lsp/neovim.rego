package policy

limit := 3

deny contains msg if {
	count(input.items) > limit
	msg := sprintf("more than %d", [limit])
}
