package doctor.unused_policy_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.unused_policy

# A policy about the creation of deployments, unless [members] say something else.
policy(members) := object.union(
	{
		"name": "team.owner", "validates": true, "mutates": false, "operations": ["CREATE"], "namespaces": [],
		"resources": [{"group": "apps", "resource": "deployments"}],
	},
	members,
)

rule(group, resource, operation) := {"apiGroups": [group], "resources": [resource], "operations": [operation]}

sending(sent) := set_of.validating([{"rules": [sent]}])

# What is found of [subject] where it is one of [registrations].
found_where(subject, registrations, asked, expected) if {
	unused_policy.deny == expected with input as subject
		with data.kubernetes as set_of.known(registrations)
		with data.usher.doctor.policies as [asked]
}

found(sent, asked, expected) if found_where(sending(sent), [sending(sent)], asked, expected)

unused(what) := {set_of.at(["webhooks"], sprintf("policy team.owner is never asked: no rule sends %s", [what]))}

never := unused("deployments.apps on CREATE")

test_policies_that_are_asked if {
	found(rule("apps", "deployments", "CREATE"), policy({}), set())
	found(rule("*", "*", "*"), policy({}), set())
	found(rule("apps", "deployments", "DELETE"), policy({"operations": ["*"]}), set())
	found(
		rule("apps", "deployments", "CREATE"), policy({"resources": [
			{"group": "", "resource": "pods"},
			{"group": "apps", "resource": "deployments"},
		]}),
		set(),
	)
}

test_policies_of_stars if {
	found(rule("apps", "deployments", "CREATE"), policy({"resources": [{"group": "*", "resource": "deployments"}]}), set())
	found(rule("apps", "deployments", "CREATE"), policy({"resources": [{"group": "apps", "resource": "*"}]}), set())
	found(rule("*", "deployments", "CREATE"), policy({"resources": [{"group": "apps", "resource": "*"}]}), set())
	pods := rule("apps", "pods", "CREATE")
	found(pods, policy({"resources": [{"group": "*", "resource": "deployments"}]}), unused("deployments.* on CREATE"))
	found(pods, policy({"resources": [{"group": "batch", "resource": "*"}]}), unused("*.batch on CREATE"))
}

test_other_kinds_are_sent if {
	found(rule("apps", "daemonsets", "CREATE"), policy({}), never)
	found(rule("", "deployments", "CREATE"), policy({}), never)
	core := policy({"resources": [{"group": "", "resource": "pods"}, {"group": "batch", "resource": "jobs"}]})
	found(rule("apps", "deployments", "CREATE"), core, unused("pods, jobs.batch on CREATE"))
	unused_policy.deny == never with input as set_of.validating([])
		with data.kubernetes as set_of.known([set_of.validating([])])
		with data.usher.doctor.policies as [policy({})]
}

test_other_operations_are_sent if {
	found(rule("apps", "deployments", "UPDATE"), policy({}), never)
	both := policy({"operations": ["CREATE", "DELETE"]})
	found(rule("apps", "deployments", "UPDATE"), both, unused("deployments.apps on CREATE, DELETE"))
}

test_namespaces_are_passed_over if {
	out := {"namespaceSelector": {"matchExpressions": [{
		"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["shop", "test"],
	}]}}
	subject := set_of.validating([object.union(out, {"rules": [rule("apps", "deployments", "CREATE")]})])
	found_where(subject, [subject], policy({"namespaces": ["shop", "test"]}), unused("deployments.apps on CREATE from shop, test"))
	found_where(subject, [subject], policy({"namespaces": ["shop", "prod"]}), set())
	found_where(subject, [subject], policy({}), set())
}

test_other_registrations_count if {
	first := set_of.registration("ValidatingWebhookConfiguration", "first", [])
	second := set_of.registration("ValidatingWebhookConfiguration", "second", [{"rules": [rule("apps", "deployments", "CREATE")]}])
	found_where(first, [first, second], policy({}), set())
	mutating := set_of.mutating([{"rules": [rule("apps", "deployments", "CREATE")]}])
	found_where(first, [first, mutating], policy({}), never)
}

test_it_is_told_once if {
	first := set_of.registration("ValidatingWebhookConfiguration", "first", [])
	second := set_of.registration("ValidatingWebhookConfiguration", "second", [])
	found_where(first, [first, second], policy({}), never)
	found_where(second, [first, second], policy({}), set())
}

test_policies_that_patch if {
	patching := policy({"validates": false, "mutates": true})
	found_where(set_of.mutating([]), [set_of.mutating([])], patching, never)
	found_where(set_of.mutating([]), [set_of.mutating([])], policy({}), set())
	found(rule("", "pods", "CREATE"), patching, set())
}

test_policies_about_everything if {
	found(rule("", "pods", "CREATE"), policy({"resources": []}), set())
}

test_exceptions if {
	unused_policy.deny == set() with input as set_of.validating([])
		with data.kubernetes as set_of.known([set_of.validating([])])
		with data.usher.doctor.policies as [policy({})]
		with data.usher.config as set_of.excepting("doctor.unused_policy", "webhooks")
}
