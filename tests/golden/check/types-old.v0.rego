package old

p[x] { x := [1, 2][_] }

q[x] = y { p[x]; y := "a" }

a { p["x"] }

b { q["x"] }

c { q[1] == 1 }

d = x { x = p[y]; y == "a" } else = "a" { true }

e { d == [] }
