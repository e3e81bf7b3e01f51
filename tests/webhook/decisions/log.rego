# What the decision log of the tests holds.
package system.log

name := input.input.request.object.metadata.name

# The rules that cases.json has for the object's name.
mask contains rule if some rule in data.cases[name]

# Members whose names are not of the kind that OPA finds.
mask contains rule if {
	name == "odd"
	some path in ["a~1b", "with blank", "é", "100%25", "x!y"]
	rule := concat("/", ["/input/request/object/data", path])
}

# What tells that something is a secret, but not the secret.
mask contains rule if {
	name == "disguised"
	some rule in [
		{"op": "upsert", "path": "/input/request/object/kind", "value": "ConfigMap"},
		"/input/request/object/env/0/name",
	]
}

mask contains input.input.request.object.data.a if name == "reads"

mask contains x if {
	name == "fails"
	x := conflict
}

conflict := 1

conflict := 2 if input

drop if name == "dropped"

drop := "yes" if name == "kept"

# Nothing here decides.
deny contains "not from here"
