package test

part contains 1.0

whole := {1.0, [2.0]}

made := {x | some x in [1.0]}

keyed[x] contains 1.0 if x := 1.0

asked := [
	part[1], whole[1], whole[[2]], made[1.00], keyed[1][1], {"a": {1.0}}.a[1],
	[x | some x in [1, 1e0]; part[x]],
]

kept := [x | part[x]]
