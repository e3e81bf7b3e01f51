package test

p := "x"[0]
