package test

default p := [1, x]
