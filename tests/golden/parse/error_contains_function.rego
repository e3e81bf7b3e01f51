package test

f(x) contains y
