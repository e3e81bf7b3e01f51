# What stands in place of input is not input.
package main

import input.request.object as thing

deny contains "import" if {
	thing.kind == "PromptTemplate"
	thing.spec.templte
}

test_replaced if {
	deny with input as {"spec": {"templte": 1}}
	input.spec.templte == 1 with input as {"spec": {"templte": 1}}
}

# METADATA
# schemas:
#   - input.spec: {type: object, properties: {templte: {type: string}}}
deny contains "annotation" if {
	input.kind == "PromptTemplate"
	input.spec.templte == "x"
	input.spec.template == "x"
}

# In comprehensions, what they say holds inside them alone.
deny contains "inside" if {
	xs := [x | input.kind == "PromptTemplate"; x := input.spec.templateRef]
	ys := [x | input.kind == "PromptConfig"; x := input.spec.templateRef]
	zs := [x | k := input.kind; k == "PromptConfig"; x := input.spec.template]
	count(xs) + count(ys) + count(zs) > 0
}

default other := true

other if input.kind == "PromptTemplate"

deny contains "by default" if {
	other
	input.spec.templateRef
}
