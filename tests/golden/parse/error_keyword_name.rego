package test

in := 1
