package collections

none := []

nothing := {}

a := none[0]

b := nothing.a

c if {
	some i
	none[i]
}

d if {
	some x, y in {"a": [1]}
	x == 1
}

e if {
	some [x, _] in [[1, "a"]]
	x == "a"
}

f if "a" in [1]

g if 1, "a" in [1]

h if {
	x := {1, "a", null}
	x[true]
}

i if {
	x := union({{1}, {"a"}})
	x[true]
}

j if {
	some x in {"a": 1}
	x.y
}
