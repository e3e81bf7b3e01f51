package limit

a if x1

b if x2

c if x3

d if x4

e if x5

f if x6

g if x7

h if x8

i if x9

j if x10

k if x11
