package test

p[k] := v if some k, v in ["a", "b"]

p[k] := v if {
	some k, v in ["a", "c"]
}
