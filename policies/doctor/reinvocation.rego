# METADATA
# title: Mutating webhooks see what others changed
# description: >-
#   Mutating webhooks are called one after the other. Where several are about the same resource, one with
#   reinvocationPolicy Never does not see what the others change after it, and what it mended may be undone. Whether
#   a webhook that is called twice changes nothing the second time cannot be seen from here.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: >-
#     Set reinvocationPolicy to IfNeeded on webhooks that change nothing where nothing is left to change, as usher's
#     does.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [MutatingWebhookConfiguration]
package doctor.reinvocation

import data.doctor.cluster

deny contains cluster.finding("doctor.reinvocation", ["webhooks", i], message) if {
	some i, webhook in input.webhooks
	object.get(webhook, "reinvocationPolicy", "Never") == "Never"
	others := {found.webhook.name |
		some found in cluster.webhooks
		found.kind == "MutatingWebhookConfiguration"
		place(found) > [input.metadata.name, i]
		some rule in webhook.rules
		some group in rule.apiGroups
		some resource in rule.resources
		cluster.covers(found.webhook, group, resource)
	}
	count(others) > 0
	message := sprintf("reinvocationPolicy Never: what %s changes afterwards is not seen", [concat(", ", sort(others))])
}

place(found) := [found.configuration, found.number]
