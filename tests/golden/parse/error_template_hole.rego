package test

p := $"{x := 1}"
