package a

import rego.v1

p := 1

q := $"a {input.x}"

r := 3

r1 := 3

r2   := 3

s := 4
