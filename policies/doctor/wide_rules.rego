# METADATA
# title: Rules name what the policies are about
# description: >-
#   Each request that a rule matches waits for the webhook. Stars take in what nobody thought of: Leases and Events
#   that are written all the time, subresources, whatever is installed later; a slow or failing webhook then stops
#   the cluster's own components.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Name the groups, the resources and the operations that policies are about, one by one, and no subresource that
#     none reads.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.wide_rules

import data.doctor.cluster

# What is written all the time, or decides who may do what.
busy := {
	"events": "Events, which are written all the time",
	"leases": "Leases, which are renewed all the time",
	"endpoints": "Endpoints, which change with each pod",
	"endpointslices": "EndpointSlices, which change with each pod",
	"tokenreviews": "TokenReviews, which each authentication may wait for",
	"subjectaccessreviews": "SubjectAccessReviews, which each authorization may wait for",
	"selfsubjectaccessreviews": "SelfSubjectAccessReviews, which kubectl asks",
	"nodes/status": "nodes/status, which kubelets write all the time",
	"pods/status": "pods/status, which kubelets write all the time",
	"pods/binding": "pods/binding, which the scheduler writes",
}

deny contains cluster.finding("doctor.wide_rules", ["webhooks", i, "rules", j, "apiGroups", k], message) if {
	some i, j, k
	input.webhooks[i].rules[j].apiGroups[k] == "*"
	message := "all groups: name those that policies are about"
}

deny contains cluster.finding("doctor.wide_rules", ["webhooks", i, "rules", j, "resources", k], message) if {
	some i, webhook in input.webhooks
	some j, rule in webhook.rules
	some k, resource in rule.resources
	resource in {"*", "*/*"}
	message := sprintf("all resources (%s): name those that policies are about", [resource])
}

deny contains cluster.finding("doctor.wide_rules", ["webhooks", i, "rules", j, "resources", k], message) if {
	some i, webhook in input.webhooks
	some j, rule in webhook.rules
	some k, resource in rule.resources
	regex.match(`^([*]/[^*]+|[^*]+/[*])$`, resource)
	message := sprintf("subresources by a star (%s): name those that policies read", [resource])
}

deny contains cluster.finding("doctor.wide_rules", ["webhooks", i, "rules", j, "operations", k], message) if {
	some i, j, k
	input.webhooks[i].rules[j].operations[k] == "*"
	message := "all operations, CONNECT and DELETE too: name those that policies judge"
}

deny contains cluster.finding("doctor.wide_rules", ["webhooks", i, "rules", j, "resources", k], message) if {
	some i, j, k
	message := busy[input.webhooks[i].rules[j].resources[k]]
}
