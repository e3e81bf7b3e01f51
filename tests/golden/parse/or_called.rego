package t

import rego.v2

p if {
	some x in [{1}]
	or(x, {2})
}

q := [and({1}, {2}), or({1}, {2})]
