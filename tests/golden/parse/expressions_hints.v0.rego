package expressions

x if { true }

y contains 1

io.jwt.decode(x) if { true }

contains
