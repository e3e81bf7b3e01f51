# METADATA
# title: Each policy is asked
# description: >-
#   With --policy: a package whose METADATA match names kinds that no rule of a registration sends, or operations
#   that none names, is never asked: what it would deny is admitted. Packages that patch are looked for among
#   mutating webhooks, those that deny or warn among validating ones. Kinds are turned into resources by the
#   CustomResourceDefinitions among the manifests, else by the rules of English.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Add the resources, or the operations, to the rules of the registration; or drop the policy, or mend its match.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.unused_policy

import data.doctor.cluster

# Told once, at the first registration of a kind.
deny contains cluster.finding("doctor.unused_policy", ["webhooks"], message) if {
	input.metadata.name == min({configuration.metadata.name | some configuration in cluster.objects(input.kind)})
	some policy in data.usher.doctor.policies
	policy[roles[input.kind]]
	count(policy.resources) > 0
	every resource in policy.resources {
		not is_sent(resource, policy.operations)
	}
	message := sprintf("policy %s is never asked: no rule sends %s on %s", [
		policy.name,
		concat(", ", [sprintf("%s.%s", [resource.resource, resource.group]) | some resource in policy.resources]),
		concat(", ", policy.operations),
	])
}

roles := {"ValidatingWebhookConfiguration": "validates", "MutatingWebhookConfiguration": "mutates"}

is_sent(resource, operations) if {
	some found in cluster.webhooks
	found.kind == input.kind
	some rule in found.webhook.rules
	some operation in rule.operations
	is_wanted(operation, operations)
	some group in possible(resource.group, rule.apiGroups)
	is_sent_by(rule, group, resource.resource)
}

is_wanted(operation, operations) if "*" in {operation} | {each | some each in operations}

is_wanted(operation, operations) if operation in operations

# A star of the policy is met by any group.
possible("*", groups) := groups

possible(group, _) := [group] if group != "*"

is_sent_by(rule, group, "*") if group in rule.apiGroups

is_sent_by(rule, group, resource) if cluster.covers({"rules": [rule]}, group, resource)
