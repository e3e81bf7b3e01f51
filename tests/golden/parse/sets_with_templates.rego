package test

# Members are sorted: template strings come after strings, before variables.
p := {x, "b", $"{1}", $"{y}", [1]} if {
	x := 1
	y := 2
}
