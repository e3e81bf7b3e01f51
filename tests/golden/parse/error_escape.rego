package test

p := "a\qb"
