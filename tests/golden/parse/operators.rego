package test

p if {
	a + b * c - d / e % f
	a | b & c
	a == b != c
	x in y in z
	k, v in x
	x := a, b in c
	(a, b in c) in d
	-1 - -x
	[-1, - 2, -f(x)]
	a < b | c
}
