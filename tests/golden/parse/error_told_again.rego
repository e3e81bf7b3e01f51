package t

p := [q, 1 == (1, 2]
