package test

p := 012
