package p

q := data.a
