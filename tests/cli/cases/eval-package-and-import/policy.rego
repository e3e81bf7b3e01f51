package a.b

p := 1

q := p + 1
