package a

p := x
