package test

p := 1.k
