package test

p {
	x in y
}
