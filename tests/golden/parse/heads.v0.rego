package test

a[x] { x }

b[x] = y { x }

c.d { x }

c.d.e { x }

f["x"]

g.h

i.j.k

l [x] { x }

m (x) { x }

n(_) { x } { y }

o = x { y } else = z { w } else { v }
