package keeps

p if { (input.a + input.b) * input.c }
p if { input.a == (input.b == input.c) }
p if { x := (1 in input.xs) == true; x }
p if { every x in (1 in input.xs) { x } }
p if { plus(1, 2, x); x }
p if { ((input.a) | input.b) - input.c }
