package p

import data.q

default allow := false

allow if {
	input.user == "alice"
	not denied
}

allow if input.user == "root"

denied if {
	some x in input.tags
	x == "bad"
	every y in input.list {
		y > 1
	}
}

f(x) := y if {
	y := x + 1
}

f(x) := 7 if x == "a" else := 8 if {
	x == "b"
	z := [w |
		w := input.list[_]
		w > 3
	]
	count(z) == 1
}

s contains m if {
	some m in ["a", "b"]
	m != "a"
} 

o[k] := v if { some k, v in {"a": 1}; v == 1 }

c := 5

g := {"a": x} if { x := 3 }

old if {
  input.a with input as {"a": 1}
  {1, 2} & {2}
}

