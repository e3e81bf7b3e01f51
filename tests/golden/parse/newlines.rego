package test

# Operators, `with` and `in` on the next line go on; [, {, ( and - do so only where they can't begin a literal.
p if {
	x := a +
		b
	c
	[d]
	{e}
	(f)
	g
	- h
	i
	in j
	k with input as 1
		with data.l as 2
	m[
		n
	]
	o; p
}
