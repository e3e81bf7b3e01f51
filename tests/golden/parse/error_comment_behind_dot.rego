package t

p.# no name
