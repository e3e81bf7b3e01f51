package test

p := [
	a.b["c"][d][_].e[1],
	f(x).a(y)[0],
	[1, 2][0],
	{"a": 1}.a,
	(a)[0],
	(f(x)).y,
	set(),
	set(1),
	x[y, z in w],
	data.x, input,
]
