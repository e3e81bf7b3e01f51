package names

f(x) := {"a": x}

a := f(1).b

b := [1, input.x][input.y].z

c if {
	x := {"a": 1}
	x[rule]
}

rule := 1

d if {
	x := {{"a": 1}}
	x[{"a": "b"}]
}

e if {
	x := {[1, 2]}
	x[[1, y, z]]
	y == z
}

g if {
	x := {"a": {"b": 1}}
	some y
	x[y].c
}

h if {
	y := {"a": 1}[_]
	y.z
}
