package test

# Around what `some` takes apart, and around a pattern, parentheses mean nothing.
p contains x if {
	some (x in input.xs)
}

q[k] := v if {
	some (k, v in input.object) with input as {"object": {"a": 1}}
}

r if {
	some (x) in input.xs
	x > 1
}
