package test

p if {
	every (x in input.xs) {
		x > 1
	}
}

q if every (k, v in input.object) { k == v } with input.object as {"a": "a"}
