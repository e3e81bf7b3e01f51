package a

test_names[name] if {
	some name, tc in {
		"one": {"a": 1, "b": 1},
		"two": {"a": 1, "b": 2},
		"<three>": {"a": "x", "b": "y"},
	}
	tc.a == tc.b
}

test_nested[a][b] if {
	some a in ["x", "y", "z"]
	some b in [1, 2]
	a != "z"
	b != 2
}

test_mixed[{"a": x}] := x if some x in [true, false, 1.50, null]

test_values.a if true

test_values.b if false

test_other contains 1
