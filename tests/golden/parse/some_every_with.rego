package test

p if {
	some x, y
	some z in xs
	some k, [v, {"a": w}] in xs with input.a as 1
	every x in xs { x; y }
	every k, v in {"a": 1} {
		k == v
	} with data.b as 2 with f as g
	not x with input as y
}
