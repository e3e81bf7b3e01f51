package heads

p.q.r := 1

p.q.s := "x"

set contains x if some x in [1, 2]

set contains "a"

map[k] := v if some k, v in {"a": 1}

map.b := "text"

deep[k].c contains v if some k, v in {"a": 1}

a := p.q.t

b if p.q == 1

c if set[true]

d if map.z == true

e if deep.a.d

f if deep.a.c["x"]

default g := 1

g := "a" if input.x

h if g == true

i := 1 if {
	input.x
} else := "a" if {
	input.y
}

j if i == true
