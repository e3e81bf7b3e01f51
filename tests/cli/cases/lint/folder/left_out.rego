package left_out

foo := 1
