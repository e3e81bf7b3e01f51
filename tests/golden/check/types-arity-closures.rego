package test

a := count([x | x := input.a], 2)

b := count({x: y | x := "a"; y := 1}, 2)

c if {
	known := 1
	not count({x | some x in [known, "b"]}, 2)
}

d := count([x | x := count(1)], 2)
