package a

p if {
	every x in [1] {
		x with walk as 1
		x with nothing as 2
	} with neither as 3 with nor as 4
	true with walk as 5
}

q if {
	some x in [y | y := 1 with walk as 1]
	x with trace as 2
	x == 1 with print as 3
}

r if 1 with no as 1
