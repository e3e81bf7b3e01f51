package test

import rego.v2

p if a and b or not c and d

q if {a; b} or {c}

r if not {a := 1; b}

s if (a or b) and (not c with input as 1)

t if (a and b with input as 1) or c

u if ({a}) or b with input.x as 2
