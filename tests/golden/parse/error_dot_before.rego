package test

p if a .b == c
