# METADATA
# title: Version hashes that are given are right
# description: >-
#   Refuses a prompt whose prompt.example.com/version-hash is new in this change and is not that of its spec as it came,
#   before any patch: what was hashed is not what arrived. A hash that was there before is no claim about this spec, and
#   is put right.
# custom:
#   enforcement: deny
#   severity: medium
#   fix: >-
#     Write the hash that the message names, or leave prompt.example.com/version-hash out.
#   unchanged: warn
#   mutation:
#     denials: before
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: ["*"]
#     operations: [CREATE, UPDATE]
#     subresources: []
package prompt.version_hash_given

import data.lib.config
import data.prompt.version_hash

annotation := version_hash.annotation

deny contains {"msg": message, "field": ["metadata", "annotations", annotation]} if {
	config.mutation != "off"
	version_hash.given != version_hash.right
	not is_carried_over
	message := sprintf(
		"%s is %v and not %q, the hash of this spec: write that one, or leave it out",
		[annotation, version_hash.given, version_hash.right],
	)
}

is_carried_over if input.request.oldObject.metadata.annotations[annotation] == version_hash.given

# `kubectl apply` sends what the manifest says, again and again, and keeps in an annotation what it sent last.
is_carried_over if {
	last := json.unmarshal(input.request.oldObject.metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"])
	last.metadata.annotations[annotation] == version_hash.given
}
