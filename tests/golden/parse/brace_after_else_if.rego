package test

# Behind `else if` a brace is a body, whatever it holds.
p := 1 if {x | y} else if {a | b}

q := 1 if false
else := 2 if {a | b}
else := 3 if {1}

else := 4

r if {a | b}
