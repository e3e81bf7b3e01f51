# The first of two that mend the same object.
package user.mutation_a

patch := [
	{"op": "add", "path": "/metadata/labels/first", "value": "1"},
	{"op": "add", "path": "/data/list/-", "value": {"a/b~c": true}},
] if input.metadata.annotations.mutate == "chain"

warn contains "the first was here" if input.metadata.annotations.mutate == "chain"
