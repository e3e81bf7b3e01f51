package t

p if every x in [1 | f(1) := 2] { x }
