package a["b c"].d

p := {"q": 1}

r := data.a["b c"].d.p.s

t := data.a["b c"].d.missing

u if {
	some x
	data.a["b c"].d.p[x]
	x == 1
}

v if {
	x := data.other[_]
	x == 1
	x == "any"
}

w if input[1]
