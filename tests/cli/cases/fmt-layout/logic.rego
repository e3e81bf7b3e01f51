package logic
import future.keywords.or
import future.keywords.and
import future.keywords.not
p if { input.a and input.b or
input.c }
q if { (input.a or input.b) and { x := 1; x == 1 } or
	not { input.c
	input.d } }
r if not (input.a and input.b)
