package test

p contains 1 if x
else := 2
