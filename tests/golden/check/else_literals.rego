package else_literals

a := 1 if x else := 2 if y else := 3 if { z }

b if {
	false
} else if count(u) == 1
