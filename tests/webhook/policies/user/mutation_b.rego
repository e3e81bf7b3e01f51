# Sees what mutation_a left, here and in the request.
package user.mutation_b

patch contains {"op": "add", "path": "/metadata/labels/second", "value": input.request.object.metadata.labels.first} if {
	input.metadata.annotations.mutate == "chain"
	input.metadata.labels.first == "1"
}
