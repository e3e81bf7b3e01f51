package test

default p := {"a": [x | x := 1]}

default f(_, x) := 1

p := 1 if {
	x
} else := 2 if y
else := [3]

q if x else := 1 if {y} else if z
