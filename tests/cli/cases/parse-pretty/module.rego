# METADATA
# title: A module
package a.b

import data.lib as l

# A comment
default allow := false

allow if {
	some x in input.xs
	x > 1
	not l.denied[x]
}

f(y) := concat(",", [y | y > "a"]) if every z in y { z }

else := "no" if input.x with input.y as 1
