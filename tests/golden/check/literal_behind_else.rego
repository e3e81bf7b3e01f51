package test

# It stands where the else does.
p := 1 if {
	false
} else := 2 if x
else := 3 if {
	y
}
