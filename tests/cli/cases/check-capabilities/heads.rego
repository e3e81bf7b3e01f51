package heads

a.b { true }

a.c.d { true }

e[x].f { x := 1 }

g.h = 1

i[x] { x := 1 }
