# METADATA
# title: Validation stands behind mutation
# description: >-
#   A mutating webhook with failurePolicy Ignore lets requests pass unmended, and with Fail other webhooks may still
#   undo what it mended. In both cases a validating webhook with failurePolicy Fail must refuse what came unmended,
#   for each resource.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Register a validating webhook with failurePolicy Fail for the same resources.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [MutatingWebhookConfiguration]
package doctor.fallback

import data.doctor.cluster

deny contains cluster.finding("doctor.fallback", ["webhooks", i, "rules", j], message) if {
	some i, webhook in input.webhooks
	some j, rule in webhook.rules
	bare := {resource |
		some group in rule.apiGroups
		some resource in rule.resources
		not is_backed(group, resource)
	}
	count(bare) > 0
	message := sprintf("failurePolicy %s, and no validating webhook with Fail stands behind it for %s", [
		object.get(webhook, "failurePolicy", "Fail"), concat(", ", sort(bare)),
	])
}

is_backed(group, resource) if {
	some found in cluster.webhooks
	found.kind == "ValidatingWebhookConfiguration"
	cluster.fails(found.webhook)
	cluster.covers(found.webhook, group, resource)
}
