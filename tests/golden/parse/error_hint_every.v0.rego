package test

p {
	every x in y { x }
}
