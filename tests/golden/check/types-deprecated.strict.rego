package deprecated

a if any([1])

b if 1 == "a"
