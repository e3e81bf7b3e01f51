package test

f(x) := x

late := input.v

undefined_rule if false

refused := false

evaluated_inside := x if x := f(1) with f as late with input.v as 5

order_does_not_matter := x if x := f(1) with input as {"v": 6} with f as late

built_in := x if x := count([1]) with count as late with input.v as 7

through_rules := [x, y, z] if {
	x := g with f as late with input.v as 1
	y := g with f as late with input.v as 2
	z := g
}

g := [f(3), inner]

inner := x if x := f(4) with input.v as 9

not_called := x if x := 1 with f as undefined_rule

tested_only if f(1) with f as refused

asked := x if x := f(1) with f as refused

missing if x := f(1) with f as undefined_rule
