package keeps

q := 2
