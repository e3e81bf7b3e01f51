package calls

f(x) := x + 1

once := sum([f(x) | some x in numbers.range(1, 300)])

p if once == sum([f(x) | some x in numbers.range(1, 300)])
