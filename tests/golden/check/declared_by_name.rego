package a

f(x, v) if {
	some [x, v] in input.xs
}

g(z) if {
	some {"a": z, "b": y}, [y, c] in input.xs
	every k, w in y {
		k == c
	}
}

h(x, v) if {
	some x, v in input
}
