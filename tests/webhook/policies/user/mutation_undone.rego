# Changes something and puts it back.
package user.mutation_undone

patch := [
	{"op": "copy", "from": "/metadata/name", "path": "/spec"},
	{"op": "remove", "path": "/spec"},
] if input.metadata.annotations.mutate == "undone"
