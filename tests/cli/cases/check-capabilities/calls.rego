package calls

a if startswith(input.x, "y")

b if count(input.x) > 0

c if 1 in [1]

d := 1 + 2
