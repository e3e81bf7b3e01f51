# An object itself is the input, as for conftest.
package main

deny contains msg if {
	input.kind == "PromptTemplate"
	input.spec.templte == ""
	msg := sprintf("%s is empty", [input.metadata.nmae])
}

# The kind may be told later, and elsewhere.
deny contains "no text" if {
	not input.spec.text
	is_template
}

is_template if input.kind == "PromptTemplate"

# Variables, comprehensions and indices.
deny contains "parameters" if {
	input.apiVersion == "prompt.example.com/v1"
	input.kind == "PromptTemplate"
	spec := input.spec
	some parameter in spec.parameters
	parameter.defualt == "x"
	names := {name | name := spec.parameters[_].nam}
	spec["parametrs"]
	count(names) > 0
}

# Text is no number; only what was not set is null.
deny contains "types" if {
	input.kind == "PromptTemplate"
	input.spec.template == 3
	input.spec.template == null
}
