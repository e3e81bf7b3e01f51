package doctor.match_policy_test

import data.doctor.fixtures_test as fixtures
import data.doctor.match_policy

found(members, expected) if {
	match_policy.deny == expected with input as fixtures.validating([fixtures.webhook({}), fixtures.webhook(members)])
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
