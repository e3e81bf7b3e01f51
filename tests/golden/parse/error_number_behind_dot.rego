package t

p := .5t
