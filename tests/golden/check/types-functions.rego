package functions

increment(x) := x + 1

pick({"a": [x, y]}) := {"first": x, "second": y}

multiple(1) := "a"

multiple("b") := 2

a := increment("a")

b := pick({"a": [1]})

c := pick({"a": [1, 2]}).third

d := multiple(true)

e if multiple(1) == true

f := increment

h := [pick]
