package t

test_a if {
	some x in [1, 2, 3]
	trace(sprintf("x is %d", [x]))
	y := x + 1
	f(y) == 100
}

f(z) := w if {
	z > 2
	w := z * 2
}
test_b if {
	every x in [1,2] { x == 1 }
}
test_c[n] if {
  some n, tc in {"a": {"i": 1, "e": 2}, "b": {"i": 3, "e": 4}}
  not tc.e == 4
  tc.i == 1
}
