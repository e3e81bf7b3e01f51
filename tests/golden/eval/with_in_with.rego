# What an outer with replaces is not computed where an inner one changes what it would depend on.
package test

part contains "x"

rule := {x | some x in part}

base := data.base

folded[x] := rule if some x in ["a", "b"]

inner := [x, y, z] if {
	x := rule with part as {"y"}
	y := rule
	z := folded with part as {"z"} with base as 1
}

computed := inner

replaced := x if x := inner with rule as 9

replaced_above := x if x := inner with rule as 9 with folded as {"c": 10}

replaced_twice := [x, y] if {
	x := again with rule as 1
	y := again
}

again := [x, y] if {
	x := rule with rule as 2
	y := rule with part as {2}
}

replaced_document := x if x := base_twice with data.base as {"a": 1}

base_twice := [x, y] if {
	x := base with data.base.b as 2
	y := base with input.x as 1
}
