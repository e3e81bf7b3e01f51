package deprecated

a if any(input.x)

b if count(input.x)
