#   A policy that nobody formatted.


# Its package.
package   shop.prices   # here
import data.z
import   data.a as b # an alias
import input.x

import data.c
# METADATA
# title: one
# METADATA
# title: two
deny contains msg if {some p in input.prices; p.amount<0; msg:=sprintf("%v is %d",[p.name,
p.amount])}
short := 1
shorter := 2
long := {"a": 1,
"b": [1,2,

3], "c": {"x",
"y"}}   # all of it
empty := [{},[],set()]
f(x,y):=x+y*2-(x-y) if { x>y } else := "equal" if x==y
else := `raw
text` # last
g(
x) := [ v|v:=x[_];not v in {1,2} ]
h := {k:v|
some k,v in input.map

# alone
v != null }
ok if { every k,v in input.map { k != v
count(v)>1 } ; not input.off with input as {"off":true}
 with data.z as {}
}


t := $"{x} and {x+1} \{no}"
u := (((1)))
w := {(x|y): f((a|b), c)}
p.q[r].s contains 1 if r:=2
default d = 1.50
z if { {1} }
v1 if {
	f(1, 2) ==
	3

	# before the end
}
# the end

