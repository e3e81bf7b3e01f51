package a

p.q()
