package z

p := nope(1)
