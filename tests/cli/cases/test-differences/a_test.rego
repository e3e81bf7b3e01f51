package a

test_object if {
	x := {"a": [1, {"b c": 2}], "d": 1}
	x == {"a": [1, {"b c": 3}], "d": 2}
}

test_set if {1, 2, 3} == {x | some x in [2, 3, 4]}

any(text) := json.unmarshal(text)

test_missing if any(`{"a": 1, "b": 2}`) == {"a": 1}

test_lengths if any("[1, 2]") == [1, 2, 3]

test_scalar if {
	y := any("2")
	y == "2"
}

test_types if any(`{"a": {"x": 1}}`) == {"a": [1]}

test_no_comparison if {
	x := 3
	x > 4
}

test_elsewhere if p == 7

p := 8 if 1 < 2
