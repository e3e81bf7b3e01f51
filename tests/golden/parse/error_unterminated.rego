package test

p := "abc
