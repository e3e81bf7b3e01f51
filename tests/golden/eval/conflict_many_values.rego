package test

p := "first" if false
else := x if some x in numbers.range(1, 3)

p := 11
p := 12
p := 13
p := 14
p := 15
p := 16
p := 17
p := 18
p := 19
p := 20
