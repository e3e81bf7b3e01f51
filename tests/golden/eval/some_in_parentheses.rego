package test

p contains x if {
	some (x in [1, 2])
}

q[k] := v if some (k, v in {"a": 1, "b": 2})
