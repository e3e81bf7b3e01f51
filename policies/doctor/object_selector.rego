# METADATA
# title: Nobody labels an object around the webhook
# description: >-
#   An objectSelector goes by labels of the object under review, which whoever writes it chooses. Where the webhook
#   denies, that is a way around it.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Leave objectSelector out, and except namespaces by their name, or objects by exceptions in the configuration.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration]
package doctor.object_selector

import data.doctor.cluster

deny contains cluster.finding("doctor.object_selector", ["webhooks", i, "objectSelector"], message) if {
	some i, webhook in input.webhooks
	some terms in webhook.objectSelector
	count(terms) > 0
	message := "whoever writes an object sets its labels, and so decides whether it is judged"
}
