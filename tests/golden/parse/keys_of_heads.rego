package test

# What OPA takes for a key: a ref, or what has a variable.
a[1 in input.x] if true

b[input.x] if true

c[f(1)] := 2 if true

d[[x]] if x := 1

e[x]() if x := 1
