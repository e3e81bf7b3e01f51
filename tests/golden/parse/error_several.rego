package test

p { x }

q[x] { y }

r.s.t

count(x)

"a" == 1

not z
