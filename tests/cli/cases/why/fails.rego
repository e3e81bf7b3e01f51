package fails

p := 1 if to_number(input.x) == 0

p := 2 if input.x < 1
