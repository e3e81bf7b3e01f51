package schemas

a if input.name == 1

b if input.ports[0] == "x"

c if input.pair[2]

d if input.any.thing == 1

e if input.tree.left.left.value == 1

f if input.tree.right

g if input.either.b

h if input.both.c

i if input.missing

j := input.ports.x

k if input.extra with input.extra as 1
