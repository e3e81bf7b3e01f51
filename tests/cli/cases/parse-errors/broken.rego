package p

# Tabs before the mistake do not move the caret.
q if {
	x := [1, 2
	y := 3]
}
