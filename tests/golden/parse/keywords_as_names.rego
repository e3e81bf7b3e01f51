package if.in

import data.x.as.with as not_a_keyword

if.x := 1

not[x] contains y

else.foo := 1

default default.x := 2

p if {
	not[x]
	in.y == 1
	some.z
	contains == 1
	contains(a, b)
	x.every.if
}
