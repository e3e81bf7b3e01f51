package expressions

(x.y.z)

f()

io.jwt.decode(x)

[a] = 1

count(x) == 1

(x) := 1 if true
