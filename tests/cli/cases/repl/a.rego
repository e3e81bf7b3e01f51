package a

import rego.v1

deny contains msg if {
	input.kind == "X"
	some c in input.cs
	trace(sprintf("c %v", [c]))
	c.n > 1
	msg := sprintf("bad %v", [c.n])
}

allow if {
	input.kind == "Y"
}

allow if count(deny) == 0
