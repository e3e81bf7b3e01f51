package test

p := a. b
