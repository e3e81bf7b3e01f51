package calls

a if count(1)

b := "a" + 1

c if startswith(input.x, 1)

d := sprintf("%d", {1})

e if {
	x := "text"
	sum([1, x]) == 1
}

f if {
	x := time.clock(1)
	x[3]
}

g if {
	x := split("a", "b")
	x[0] + 1 == 2
}

h if upper(lower("x")) == 1

i if {
	[header, _, _] := io.jwt.decode("x")
	header == 1
}
