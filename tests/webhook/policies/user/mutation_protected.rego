# Wants more than it may.
package user.mutation_protected

patch := [
	{"op": "replace", "path": "/metadata/name", "value": "other"},
	{"op": "add", "path": "/status", "value": {"phase": "Hacked"}},
	{"op": "add", "path": "/metadata/labels", "value": {"good": "yes"}},
] if input.metadata.annotations.mutate == "protected"
