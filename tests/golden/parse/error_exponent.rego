package test

p := 1e100000000
