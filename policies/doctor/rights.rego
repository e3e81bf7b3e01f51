# METADATA
# title: The serving pods may do little
# description: >-
#   Whoever breaks into a pod that everybody's requests pass through has what its service account may do. Found are,
#   in roles bound to it, stars; reading of Secrets that are not named; changing of webhook registrations; and ways
#   to more rights (escalate, bind, impersonate, tokens, exec).
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Give the serving pods an account without rights; what writes certificates and registrations runs apart, under
#     an account of its own.
#   match:
#     kinds:
#       - apiGroups: [rbac.authorization.k8s.io]
#         kinds: [Role, ClusterRole]
package doctor.rights

import data.doctor.cluster

deny contains cluster.finding("doctor.rights", ["rules", i], message) if {
	is_bound
	some i, rule in input.rules
	stars := {part | some part in ["verbs", "resources", "apiGroups"]; "*" in object.get(rule, part, [])}
	count(stars) > 0
	message := sprintf("the serving pods may do everything: a star among %s", [concat(", ", sort(stars))])
}

deny contains cluster.finding("doctor.rights", ["rules", i], message) if {
	is_bound
	some i, rule in input.rules
	"secrets" in rule.resources
	count(object.get(rule, "resourceNames", [])) == 0
	verbs := {verb | some verb in rule.verbs; verb in {"get", "list", "watch"}}
	count(verbs) > 0
	message := sprintf("the serving pods may %s all Secrets", [concat(", ", sort(verbs))])
}

deny contains cluster.finding("doctor.rights", ["rules", i], message) if {
	is_bound
	some i, rule in input.rules
	some resource in {"validatingwebhookconfigurations", "mutatingwebhookconfigurations"}
	resource in rule.resources
	some verb in rule.verbs
	verb in {"update", "patch", "delete", "deletecollection", "*"}
	message := sprintf("the serving pods may change %s, and so switch admission control off", [resource])
}

deny contains cluster.finding("doctor.rights", ["rules", i], message) if {
	is_bound
	some i, rule in input.rules
	verbs := {verb | some verb in rule.verbs; verb in {"escalate", "bind", "impersonate"}}
	resources := {resource | some resource in rule.resources; resource in {"serviceaccounts/token", "pods/exec", "pods/attach"}}
	ways := verbs | resources
	count(ways) > 0
	message := sprintf("the serving pods may get themselves more rights: %s", [concat(", ", sort(ways))])
}

is_bound if {
	some kind in cluster.binding_kinds
	some binding in cluster.objects(kind)
	binding.roleRef.kind == input.kind
	binding.roleRef.name == input.metadata.name
	is_in_reach(binding)
	some pair in cluster.served
	cluster.binds(binding, pair.workload)
}

is_in_reach(_) if input.kind == "ClusterRole"

is_in_reach(binding) if {
	input.kind == "Role"
	cluster.namespace(input) == cluster.namespace(binding)
}
