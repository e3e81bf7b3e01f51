package t

import rego.v2

t if {
	every k in [] { k }
	-1
}

u if {
	not { input.x }
	-input.y < 2
}

v if {
	input.x or { input.x }
	-1 < 2
	true
	-1
}
