package q

foo := 1
