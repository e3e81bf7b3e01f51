package a.b

default c := 3

c := 1 if input
