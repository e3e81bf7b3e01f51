package er

c := 1 if input.x
c := 2 if input.x

o[k] := v if {
	some k in ["a"]
	some v in [1, 2]
}

f(x) := 1 if x.a > 0
f(x) := 2 if x.a > 0

g(x, y) := z if {
	z := f({"a": x + y})
}

test_c if c == 1 with input as {"x": true}

test_o if {
	count(o) == 1
}

test_g if {
	a := 1
	b := "two"
	g(a, 2) == 1
}

test_compr if {
	xs := [y |
		some x in [1, 2]
		y := f({"a": x})
	]
	count(xs) == 2
}

test_every if {
	every x in [1, 2] {
		f({"a": x}) == 1
	}
}

test_not if not f({"a": 7})

test_obj if {
	m := {k: v | some k in ["x", "x"]; some v in [1, 2]}
	m.x == 1
}

test_case[n] if {
	some n, tc in {"one": 1, "two": 2}
	f({"a": tc}) == 1
}

test_long if {
	x := "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	y := "short"
	f({"a": 1, "b": x, "c": y, "some long member name": "some long text that goes on and on", "z": 1})
}
