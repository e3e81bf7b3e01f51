# METADATA
# title: Other versions of a resource are judged, too
# description: >-
#   With matchPolicy Exact a request that comes by another version of the API than the rules name, or by another
#   group that has the same resource, is not judged at all.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Leave matchPolicy out, or set it to Equivalent.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.match_policy

import data.doctor.cluster

deny contains cluster.finding("doctor.match_policy", ["webhooks", i, "matchPolicy"], message) if {
	some i
	input.webhooks[i].matchPolicy == "Exact"
	message := "matchPolicy is Exact: writing by another version of the API goes around the webhook"
}
