# METADATA
# title: API servers do not wait for long
# description: >-
#   While an API server waits for a webhook, so does whoever wrote, and mutating webhooks are called one after the
#   other. More than 10 seconds help nobody: usher answers in milliseconds, and by its deadline in any case. Outside
#   of 1 to 30 the registration is refused; of one second nothing is left, since the server keeps one for the way
#   back.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: >-
#     Set timeoutSeconds to 5 or so, above what reviews take and below 10.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.timeout

import data.doctor.cluster

deny contains cluster.finding("doctor.timeout", ["webhooks", i, "timeoutSeconds"], message) if {
	some i, webhook in input.webhooks
	seconds := webhook.timeoutSeconds
	seconds > 10
	seconds <= 30
	message := sprintf("timeoutSeconds is %v: each write may wait as long", [seconds])
}

deny contains cluster.finding("doctor.timeout", ["webhooks", i, "timeoutSeconds"], message) if {
	some i, webhook in input.webhooks
	seconds := webhook.timeoutSeconds
	not is_allowed(seconds)
	message := sprintf("timeoutSeconds is %v, and must lie between 1 and 30: the registration is refused", [seconds])
}

deny contains cluster.finding("doctor.timeout", ["webhooks", i, "timeoutSeconds"], message) if {
	some i
	input.webhooks[i].timeoutSeconds == 1
	message := "timeoutSeconds is 1, which leaves no time to judge in"
}

is_allowed(seconds) if {
	seconds >= 1
	seconds <= 30
}
