# METADATA
# title: Each policy is asked
# description: >-
#   With --policy: a package whose METADATA match names kinds that no rule of a registration sends, operations that none
#   names, or namespaces that all pass over, is never asked: what it would deny is admitted. Packages that patch are
#   looked for among mutating webhooks, those that deny or warn among validating ones. Kinds are turned into resources by
#   the CustomResourceDefinitions among the manifests, else by the rules of English.
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
		not is_sent(resource, policy)
	}
	message := sprintf("policy %s is never asked: no rule sends %s on %s%s", [
		policy.name,
		concat(", ", [trim_suffix(sprintf("%s.%s", [resource.resource, resource.group]), ".") | some resource in policy.resources]),
		concat(", ", policy.operations),
		where(policy.namespaces),
	])
}

where([]) := ""

where(names) := concat("", [" from ", concat(", ", names)]) if count(names) > 0

roles := {"ValidatingWebhookConfiguration": "validates", "MutatingWebhookConfiguration": "mutates"}

is_sent(resource, policy) if {
	some found in cluster.webhooks
	found.kind == input.kind
	reaches(found.webhook, policy.namespaces)
	some rule in found.webhook.rules
	some operation in rule.operations
	is_wanted(operation, policy.operations)
	some group in possible(resource.group, rule.apiGroups)
	is_sent_by(rule, group, resource.resource)
}

# One of the namespaces that a policy is about, if it says which.
reaches(_, []) := true

reaches(webhook, names) if {
	some name in names
	not cluster.passes_over(webhook, name)
}

is_wanted(operation, operations) if operation in operations

is_wanted("*", _) := true

is_wanted(_, operations) if "*" in operations

# A star of the policy is met by any group.
possible("*", groups) := groups

possible(group, _) := [group] if group != "*"

is_sent_by(rule, group, "*") if {
	some in_group in rule.apiGroups
	in_group in {group, "*"}
}

is_sent_by(rule, group, resource) if cluster.covers({"rules": [rule]}, group, resource)
