package doctor.match_policy_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fixtures_test as fixtures
import data.doctor.match_policy

found(members, expected) if {
	match_policy.deny == expected with input as fixtures.validating([fixtures.webhook({}), fixtures.webhook(members)])

	# An exception lets all of it pass.
	match_policy.deny == set() with input as fixtures.validating([fixtures.webhook({}), fixtures.webhook(members)])
		with data.usher.config as set_of.excepting("doctor.match_policy", "*")
}

test_exact if {
	found({"matchPolicy": "Exact"}, {fixtures.at(
		["webhooks", 1, "matchPolicy"],
		"matchPolicy is Exact: writing by another version of the API goes around the webhook",
	)})
}

test_equivalent if {
	found({"matchPolicy": "Equivalent"}, set())
	found({}, set())
}
