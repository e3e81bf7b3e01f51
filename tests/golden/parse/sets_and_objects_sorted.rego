package test

p := {3, 1, 2, 1, x, "a", [1], {"a"}, {}, null, a.b, f(x), {y | y}}

q := {"b": 1, "a": 2, 1: 3, "b": 4}
