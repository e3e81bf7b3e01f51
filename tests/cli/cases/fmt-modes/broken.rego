package a

p :=
