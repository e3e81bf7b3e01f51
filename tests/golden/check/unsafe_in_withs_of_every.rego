package test

# What the withs of an every need is missed at its domain.
p if {
	every u in [] {
		every v in [1] {
			u == v
		} with input as x with data.y as y
	}
}

q if {
	every z in h {
		z == 1
	} with data.z as r
}
