package test

# A set alone is a body; every other term in braces is a term.
body if {x}

bodies if {
	x
	y
}

empty_object if {}

object if {"a": 1}

comprehension if {x | y}

compared if {x} == y

step if {x}.y

union if {x} | {y}

member if {x} in y

logic if {
	x := 1
	not y
}
