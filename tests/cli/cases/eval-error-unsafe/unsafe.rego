package p

q if x > 1
