package refs

scalar := 1

object := {"a": 1, "b": {"c": [1, {"d": "e"}]}, "f g": null}

a := scalar.foo

b := object.missing

c := object.b.c[1].x

d := object.b.c[2]

e if object["f g"].h

f if {
	some k
	object[k]
	k == 1
}

g := data.refs.scalar[0]

h if {
	x := "text"
	[1, 2][x]
}

i := {"k": 1}[input.a].z

j if data[1]
