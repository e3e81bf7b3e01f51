# Loops that ask members for one value at a path, over containers that are asked again and again.
package p

keys := [1, 2, 1.0, "a", null, [1], {"a": 1}, false, 1, 2, "none"]

elements := [[key, found] | some key in keys; found := [i | some i, x in data.xs; x.k == key]]

members := [[key, found] | some key in keys; found := {name | some name, x in data.os; key == x.m.k}]

grouped[x.k] := names if {
	some x in data.xs
	names := [y.name | some y in data.xs; y.k == x.k]
}

pairs contains [i, j] if {
	some i, j
	data.xs[i].k == data.xs[j].k
	i < j
}

unique[key] := found if {
	some key in [1, 3, 1, 3]
	found := {x.k: x.name | some x in data.ys; x.k == key}
}

all_differ := [key | some key in keys; every x in data.xs { x.k != key }]

positions := [[key, found] | some key in [1, 2, 3]; found := [i | some i; data.arrays[i]["1"] == key]]

chosen := [x.name | some x in data.xs; x.k == input.k]

replaced := [[key, a, b] |
	some key in keys
	a := chosen with input.k as key
	b := chosen with data.xs as [{"k": key, "name": "new"}] with input.k as 2
]
