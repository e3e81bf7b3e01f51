package keeps

p := # behind the operator
  1

q if {
	x := 1
	x == # before an operand
	  # alone
	  1
	  y :=   2 # end
}

f( # opening
  a) := a

r := [ # open
  1, # one
  # last
]
