package old
p[x] { x = 1 } { x = 2; y[x] }
q["a"] = 1
q["b"] = 2 { true }
r { not s with input.x as 1 } else = 2 { s } # done
s = {x | x = [1,
2][_]}
t(1) = 2
u(_) { true }
