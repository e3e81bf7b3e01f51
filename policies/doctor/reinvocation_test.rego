package doctor.reinvocation_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.reinvocation

rules(group, resource) := {"rules": [{"apiGroups": [group], "resources": [resource]}]}

webhook(name, members) := object.union_n([{"name": name}, rules("apps", "deployments"), members])

found(subject, others, expected) if {
	reinvocation.deny == expected with input as subject
		with data.kubernetes as set_of.known(array.concat([subject], others))
}

unseen(i, names) := {set_of.at(
	["webhooks", i],
	sprintf("reinvocationPolicy Never: what %s changes afterwards is not seen", [names]),
)}

other(name, webhooks) := set_of.registration("MutatingWebhookConfiguration", name, webhooks)

test_others_come_afterwards if {
	found(set_of.mutating([webhook("a", {})]), [other("zeta", [webhook("b", {})])], unseen(0, "b"))
	found(set_of.mutating([webhook("a", {"reinvocationPolicy": "Never"}), webhook("b", {})]), [], unseen(0, "b"))
	found(set_of.mutating([webhook("a", {})]), [other("zeta", [webhook("c", {}), webhook("b", {})])], unseen(0, "b, c"))
	found(set_of.mutating([webhook("a", {})]), [other("zeta", [webhook("b", rules("*", "*"))])], unseen(0, "b"))
}

test_it_is_called_again if {
	found(set_of.mutating([webhook("a", {"reinvocationPolicy": "IfNeeded"})]), [other("zeta", [webhook("b", {})])], set())
}

test_others_came_before if {
	found(set_of.mutating([webhook("a", {})]), [other("alpha", [webhook("b", {})])], set())
}

test_others_are_about_something_else if {
	found(set_of.mutating([webhook("a", {})]), [other("zeta", [webhook("b", rules("", "pods"))])], set())
	found(set_of.mutating([webhook("a", {})]), [other("zeta", [webhook("b", rules("apps", "daemonsets"))])], set())
}

test_others_change_nothing if {
	validating := set_of.registration("ValidatingWebhookConfiguration", "zeta", [webhook("b", {})])
	found(set_of.mutating([webhook("a", {})]), [validating], set())
}

test_exceptions if {
	subject := set_of.mutating([webhook("a", {}), webhook("b", {})])
	reinvocation.deny == set() with input as subject
		with data.kubernetes as set_of.known([subject])
		with data.usher.config as set_of.excepting("doctor.reinvocation", "webhooks.0")
}

# Rules, groups and resources of which only one meets.
test_others_change_some_of_it if {
	some_rule := {"rules": [
		{"apiGroups": ["batch"], "resources": ["jobs"]},
		{"apiGroups": ["batch", "apps"], "resources": ["daemonsets", "deployments"]},
	]}
	found(set_of.mutating([webhook("a", some_rule)]), [other("zeta", [webhook("b", {})])], unseen(0, "b"))
}
