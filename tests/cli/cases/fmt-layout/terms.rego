package a

import future.keywords.if

q[[.5]] = [-.5, (.5), {.5: 1}]

f.g(
.5, 1) if true

else = .5 if x == .5

r := {_, _, [_], [_], 1, 1}

default g(x)

t = 2 { o["not"] } { o["not"] }

u = {w: 2, l: 5, "x": {3, 1, 2}} if {
	w
}
{
	l
}

v if w

else = {2, 1} if [{4, 3}, {y: 1, x: 2}] == l

w := [1,
-x, 2]

x = {w | y := 1
z := -y }

y := {-w, 3, 1}

z := {"a": 1,
"b": -x}

a = [x | x := 1
y := 2 with input as 3
	with data.z as 4] {
	b
} {
	c
}
