package closures

a := [y | y := 1; y.x]

b if {
	x := [y | y := {"a": 1}][0]
	x.b
}

c if {
	x := {k: v | some k, v in {"a": 1}}
	x[1]
}

d if {
	x := {"a": 1}
	y := {z | z := x.b}
	y
}

e if {
	x := {"a": 1}
	every y in [1] {
		x[y]
	}
}

f if {
	x := 1
	not x.y
}

g := $"{input.x} {1 + "a"}"

h if {
	x := $"{input.x}"
	x.y
}

i if every x in [[z | z := 1; z.y]] {
	x
}
