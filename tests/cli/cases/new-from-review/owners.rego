# METADATA
# title: Objects have an owner
# custom:
#   enforcement: deny
#   match:
#     kinds:
#       - apiGroups: [""]
#         kinds: [ConfigMap]
package shop.owners

deny contains {"msg": message, "field": ["metadata", "labels", "owner"]} if {
	not input.metadata.labels.owner
	message := sprintf("%s has no label owner", [input.metadata.name])
}
