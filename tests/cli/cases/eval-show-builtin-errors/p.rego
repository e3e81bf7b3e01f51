package p

fine := 1

broken := 1 / 0 if print("once")
