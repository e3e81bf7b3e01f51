package a

test_slow if {
	xs := numbers.range(1, 1000)
	some x in xs
	some y in xs
	some z in xs
	x + y < z - 1000
}
