package p

q := 1

r if input.y == q
