package unused

import data.lib.one
import data.lib.two as second
import data.lib.two

f(a, b) := c if {
	d := 1
	c := b
}

p if {
	some x, y
	input[x]
}

q contains x if {
	x := 1
	[y, z] := [1, 2]
	z > 1
}
