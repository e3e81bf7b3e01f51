package texts

default a := 1

b := [-1, -2.5, ["p"][0], {"q": y}.q]

c if x else := 2 if y else := 3

# METADATA
# title: d
d := $"{x} {y}" if x # why
