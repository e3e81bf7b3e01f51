package a

p := "a	b"

q := "a	b\n"
