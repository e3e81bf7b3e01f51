package test

value := $"{1 / zero}"

zero := count([])
