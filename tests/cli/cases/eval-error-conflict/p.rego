package p

x := 1

x := 2 if true
