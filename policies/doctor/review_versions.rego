# METADATA
# title: Reviews come in version v1
# description: >-
#   admissionReviewVersions must have v1: v1beta1 checks neither the identity nor the type of an answer.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: >-
#     Set admissionReviewVersions to [v1].
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.review_versions

import data.doctor.cluster

deny contains cluster.finding("doctor.review_versions", ["webhooks", i, "admissionReviewVersions"], message) if {
	some i, webhook in input.webhooks
	not "v1" in object.get(webhook, "admissionReviewVersions", [])
	message := "admissionReviewVersions has no v1"
}
