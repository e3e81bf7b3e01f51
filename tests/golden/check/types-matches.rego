package matches

a if [1, 2] == {1}

b if {"a": 1} == {"a": "x"}

c if {1} == {"a"}

d if {
	x = 1
	x = "a"
}

e if {
	[x, y] := [1, "a"]
	x == y
}

f if {
	{"a": x} = {"a": {"b": 1}}
	x == "a"
}

g if {
	[x, 1] = [input.y, z]
	z == "a"
	x
}

h if not 1 == "a"

i if {
	{"a": x} = {"b": y}
	x = 1
	y = 1
}
