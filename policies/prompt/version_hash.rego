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

field := ["metadata", "annotations", annotation]

warn contains {"msg": message, "field": field} if {
	count(patch) > 0
	not given
	message := sprintf("%s is now %q", [annotation, right])
}

warn contains {"msg": message, "field": field} if {
	count(patch) > 0
	message := sprintf("%s was %s and is now %q", [annotation, json.marshal(given), right])
}

deny contains {"msg": message, "field": field} if {
	config.mutation != "off"
	is_wrong
	message := sprintf("%s must be %q", [annotation, right])
}
