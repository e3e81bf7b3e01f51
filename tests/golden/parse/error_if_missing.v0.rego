package test

p if { x }

q contains y
