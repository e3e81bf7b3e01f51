package a

# METADATA
# title: only of the first
# scope: document
p[input.x] := 1

p[input.y] := 2

p.z := 3

p[x] := 4 if some x in input.xs
