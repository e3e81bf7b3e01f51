package test

f(_, [_]) := _ if {
	_ = x[_][_]
	[_ | _]
}
