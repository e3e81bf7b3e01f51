package test

# One float of 53 bits all along, in the order of the elements.
a := product([0.1, 3])

b := product([0.1, 0.1, 0.1])

c := product([2.5, 1e30])

d := product({0.7, 3.3, 0.1})

e := product([1.0, 1e3, 2])

f := product([0.1, 9007199254740993])

g := product([-0.5, 0])
