package test

p .a if true

q [x] if x := 1

r (x) if x

s if input with input as[1]
