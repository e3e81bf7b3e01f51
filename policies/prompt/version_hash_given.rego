# METADATA
# title: Version hashes that are given are right
# description: >-
#   Refuses a prompt whose prompt.example.com/version-hash is new in this change and is not that of its spec as it came,
#   before any patch: what was hashed is not what arrived. A hash that was there before, or that is in a manifest which is
#   applied once more, is no claim about this spec, and is put right.
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

import data.lib.canonical
import data.lib.config
import data.prompt.version_hash

annotation := version_hash.annotation

old := input.request.oldObject

deny contains {"msg": message, "field": version_hash.field} if {
	config.mutation != "off"
	version_hash.given != version_hash.right
	not is_of_manifest
	not is_carried_over
	not is_stamped
	message := sprintf(
		"%s is %s and not %q, the hash of this spec: write that one, or leave it out",
		[annotation, json.marshal(version_hash.given), version_hash.right],
	)
}

# kubectl apply lays a manifest into what is there, which patches may have added to, and sends the manifest beside it.
is_of_manifest if version_hash.given == canonical.hash(manifest(input).spec)

is_carried_over if old.metadata.annotations[annotation] == version_hash.given

# kubectl apply sends what the manifest says again and again.
is_carried_over if manifest(old).metadata.annotations[annotation] == version_hash.given

# So does server-side apply; what was sent is not kept there, only by whom, and that the annotation was in it.
is_carried_over if {
	some manager in old.metadata.managedFields
	manager.operation == "Apply"
	manager.manager == input.request.options.fieldManager
	holds_hash(manager)
}

# Where another webhook changes what was stamped already, admission asks once more. Who sent the annotation stands in
# managedFields, which an API server makes before it asks; what nobody sent was stamped.
is_stamped if {
	count(input.metadata.managedFields) > 0
	every manager in input.metadata.managedFields { not holds_hash(manager) }
}

holds_hash(manager) if manager.fieldsV1["f:metadata"]["f:annotations"]["f:prompt.example.com/version-hash"]

manifest(object) := json.unmarshal(object.metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"])
