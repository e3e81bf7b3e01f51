package test

a := 1

b = 2

c.d := 3

e[x] := y if x

f[x] if x

g contains h

i.j contains k if l

m(n, [o, _]) := p

q.r(s) if t

u.v[w].x if y

z() := 1

a1[x].b1 contains c1 if d1
