package parentheses

sum := (input.a + 1) * 2

nested := ((input.b))

first := [1, 2][0]

member := {"k": 1}.k

into if ([input.c])[0]

negative if -input.d > 0

greeting := $"{(input.e)} of {[input.f][0]}"

f(x) := y if y := (x) else := (2)
