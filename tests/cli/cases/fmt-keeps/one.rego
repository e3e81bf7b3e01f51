package keeps
p := 1
