# METADATA
# title: Version hashes are stamped
# description: >-
#   A prompt with a version carries in its annotation prompt.example.com/version-hash the first seven hexadecimal digits
#   of the SHA-256 of its spec in canonical JSON. Where the annotation is missing or of an earlier spec, it is put right
#   after all other patches; an object that comes without the right one all the same is refused.
# custom:
#   enforcement: deny
#   severity: medium
#   fix: >-
#     Leave prompt.example.com/version-hash out, and it is put there; or write the one that the message names.
#   unchanged: warn
#   mutation:
#     patches: last
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: ["*"]
package prompt.version_hash

import data.lib.canonical
import data.lib.config
import data.lib.version

annotation := "prompt.example.com/version-hash"

given := input.metadata.annotations[annotation]

# METADATA
# description: >-
#   The hash of an object that has a version, or a hash already. Objects come before their schema is checked: where spec
#   is something else altogether, the schema has the word.
right := canonical.hash(input.spec) if {
	is_object(input.spec)
	some name in [version.annotation, annotation]
	name in object.keys(input.metadata.annotations)
}

is_wrong if not given == right

patch contains {"op": "add", "path": "/metadata/annotations/prompt.example.com~1version-hash", "value": right} if {
	config.mutation == "patch"
	is_wrong
}

warn contains sprintf("metadata.annotations: %s is now %q", [annotation, right]) if {
	count(patch) > 0
	not given
}

warn contains sprintf("metadata.annotations: %s was %q and is now %q", [annotation, given, right]) if count(patch) > 0

deny contains {"msg": message, "field": ["metadata", "annotations", annotation]} if {
	config.mutation != "off"
	is_wrong
	message := sprintf("%s must be %q", [annotation, right])
}
