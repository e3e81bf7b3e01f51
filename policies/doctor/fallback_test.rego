package doctor.fallback_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fallback
import data.doctor.fixtures_test as fixtures

mutating(members) := fixtures.mutating([fixtures.webhook(members)])

found(members, others, expected) if {
	subject := mutating(object.union({"rules": [fixtures.rule("apps", ["deployments", "daemonsets"])]}, members))
	fallback.deny == expected with input as subject
		with data.kubernetes as fixtures.arranged(array.concat([subject], others))

	# An exception lets all of it pass.
	fallback.deny == set() with input as subject
		with data.kubernetes as fixtures.arranged(array.concat([subject], others))
		with data.usher.config as set_of.excepting("doctor.fallback", "*")
}

behind(members, rules) := [fixtures.validating([fixtures.webhook(object.union({"rules": rules}, members))])]

told(policy, resources) := {fixtures.at(["webhooks", 0, "rules", 0], sprintf(
	"failurePolicy %s, and no validating webhook with Fail stands behind it for %s",
	[policy, resources],
))}

both := [fixtures.rule("apps", ["daemonsets", "deployments"])]

test_nothing_validates if {
	found({}, [], told("Fail", "daemonsets, deployments"))
	found({"failurePolicy": "Ignore"}, [], told("Ignore", "daemonsets, deployments"))
}

test_all_is_validated if {
	found({}, behind({}, both), set())
	found({"failurePolicy": "Ignore"}, behind({"failurePolicy": "Fail"}, both), set())
	found({}, behind({}, [fixtures.rule("*", ["*"])]), set())
	found({}, behind({}, [fixtures.rule("apps", ["deployments"]), fixtures.rule("apps", ["daemonsets"])]), set())
}

test_some_is_validated if {
	found({}, behind({}, [fixtures.rule("apps", ["deployments"])]), told("Fail", "daemonsets"))
	found({}, behind({}, [fixtures.rule("batch", ["deployments"])]), told("Fail", "daemonsets, deployments"))
}

test_validation_that_may_fail if {
	found({}, behind({"failurePolicy": "Ignore"}, both), told("Fail", "daemonsets, deployments"))
}

test_the_number_of_the_rule if {
	rules := [fixtures.rule("apps", ["deployments"]), fixtures.rule("batch", ["jobs"])]
	found({"rules": rules}, behind({}, both), {fixtures.at(
		["webhooks", 0, "rules", 1],
		"failurePolicy Fail, and no validating webhook with Fail stands behind it for jobs",
	)})
}

test_a_webhook_without_rules if found({"rules": []}, [], set())
