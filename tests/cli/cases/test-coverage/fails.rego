package fails

test_x[n] if {
	some n in ["a", "b"]
	n == "a"
}
