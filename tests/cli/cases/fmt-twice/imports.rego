package a

import future.keywords.in
import rego.v1

p := f["in"](1)

q := 1

r := 2

s   := 2
