# METADATA
# custom:
#   match:
#     subresources: [scale]
package user.scale

deny contains "three is too many" if {
	input.kind == "Scale"
	input.spec.replicas == 3
}
