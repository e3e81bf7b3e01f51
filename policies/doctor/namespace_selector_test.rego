package doctor.namespace_selector_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fixtures_test as fixtures
import data.doctor.namespace_selector

found(selector, others, expected) if {
	subject := fixtures.validating([fixtures.webhook({"namespaceSelector": selector})])
	namespace_selector.deny == expected with input as subject
		with data.kubernetes as fixtures.arranged(array.concat([subject], others))

	# An exception lets all of it pass.
	namespace_selector.deny == set() with input as subject
		with data.kubernetes as fixtures.arranged(array.concat([subject], others))
		with data.usher.config as set_of.excepting("doctor.namespace_selector", "*")
}

told(key) := fixtures.at(
	["webhooks", 0, "namespaceSelector"],
	sprintf("whoever may label a namespace decides by %s whether it is judged", [key]),
)

labelled := {"matchLabels": {"team": "shop"}}

# A webhook that is asked about namespaces.
asked(members) := [fixtures.mutating([fixtures.webhook(object.union({"rules": [fixtures.rule("", ["namespaces"])]}, members))])]

policy(resources) := [fixtures.named(
	"admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "guards",
	{"spec": {"matchConstraints": {"resourceRules": [fixtures.rule("", resources)]}}},
)]

test_a_label_that_people_set if {
	found(labelled, [], {told("team")})
	found({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, [], {told("tier")})
	found(object.union(labelled, {"matchExpressions": [{"key": "tier", "operator": "Exists"}]}), [], {told("team"), told("tier")})
}

test_the_name_is_no_label_that_people_set if {
	name := "kubernetes.io/metadata.name"
	found({"matchLabels": {name: "shop"}}, [], set())
	found({"matchExpressions": [{"key": name, "operator": "NotIn", "values": ["shop"]}]}, [], set())
	found({}, [], set())
}

test_a_policy_keeps_people_from_it if {
	found(labelled, policy(["namespaces"]), set())
	found(labelled, policy(["pods"]), {told("team")})
}

test_a_webhook_keeps_people_from_it if {
	found(labelled, asked({}), set())
	found(labelled, asked({"failurePolicy": "Ignore"}), {told("team")})
	found(labelled, asked({"rules": [fixtures.rule("", ["pods"])]}), {told("team")})
}
