# METADATA
# title: Webhooks are asked on a dry run
# description: >-
#   sideEffects must be None or NoneOnDryRun: v1 refuses anything else, and by v1beta1 each dry run (kubectl diff)
#   fails.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: >-
#     Set sideEffects to None; usher changes nothing outside of its answer.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.side_effects

import data.doctor.cluster

deny contains cluster.finding("doctor.side_effects", ["webhooks", i, "sideEffects"], message) if {
	some i, webhook in input.webhooks
	effects := object.get(webhook, "sideEffects", "missing")
	not effects in {"None", "NoneOnDryRun"}
	message := sprintf("sideEffects is %s", [effects])
}
