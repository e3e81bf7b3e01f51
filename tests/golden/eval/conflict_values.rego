package test

# Each rule tells one value that differs from the first; equal ones are not told.
p := 1

p := 2 if true

p := x if some x in [1, 3, 4]

p := 1 if true
else := 5
