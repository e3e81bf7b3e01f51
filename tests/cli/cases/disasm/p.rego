package p

x := 1

y if x > 0
