package t

import rego.v2

p if {
	true
	or({1}, {2})
}
