package syntax

p {
	x := 1 2
}
