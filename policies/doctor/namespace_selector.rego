# METADATA
# title: Nobody labels a namespace around the webhook
# description: >-
#   A namespaceSelector by a label that people may set on their namespaces is a way around the webhook, unless
#   something keeps them from it: a ValidatingAdmissionPolicy about namespaces, or a webhook with failurePolicy Fail
#   that is asked about them.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Select by kubernetes.io/metadata.name, which nobody can set, or guard the label (the chart does:
#     namespaces.guard).
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration]
package doctor.namespace_selector

import data.doctor.cluster

deny contains cluster.finding("doctor.namespace_selector", ["webhooks", i, "namespaceSelector"], message) if {
	not is_guarded
	some i, webhook in input.webhooks
	some key in keys(webhook.namespaceSelector)
	key != "kubernetes.io/metadata.name"
	message := sprintf("whoever may label a namespace decides by %s whether it is judged", [key])
}

keys(selector) := object.keys(object.get(selector, "matchLabels", {})) | {expression.key | some expression in selector.matchExpressions}

is_guarded if {
	some policy in cluster.objects("ValidatingAdmissionPolicy")
	cluster.covers({"rules": policy.spec.matchConstraints.resourceRules}, "", "namespaces")
}

is_guarded if {
	some found in cluster.webhooks
	cluster.fails(found.webhook)
	cluster.covers(found.webhook, "", "namespaces")
}
