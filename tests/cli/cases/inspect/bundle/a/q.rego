package a.b

q := 1