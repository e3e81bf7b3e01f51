package main

deny[msg] {
	input.a
	msg = "v0 says no"
}
