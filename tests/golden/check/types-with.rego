package withs

object := {"a": 1}

above := object

f(x) := x

g(x, y) := x + y

a if object.b with object as {"b": 1}

b if above.b with object as {"b": 1}

c if above.b with input.x as 1

d if input.b with input as {"a": 1}

e if input.a.b with input.a as 1

h if f(1) with f as g

i if count([1]) with count as g

j if object.c with data.other as 1

k if object.d with data.withs.f as 1
