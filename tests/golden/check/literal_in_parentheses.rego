package test

# A literal stands where its first token does, also where that is a parenthesis.
p if {
	(x) > 1
	( # a comment
		(y)) in input.xs
}

q if (z)

r if not (w == 1)
