package doctor.side_effects_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.side_effects

found(webhook, expected) if {
	side_effects.deny == expected with input as set_of.validating([{"sideEffects": "None"}, webhook])
}

effects(said) := {set_of.at(["webhooks", 1, "sideEffects"], sprintf("sideEffects is %s", [said]))}

test_dry_runs_are_asked if {
	found({"sideEffects": "None"}, set())
	found({"sideEffects": "NoneOnDryRun"}, set())
}

test_dry_runs_fail if {
	found({"sideEffects": "Some"}, effects("Some"))
	found({"sideEffects": "Unknown"}, effects("Unknown"))
	found({}, effects("missing"))
}

test_exceptions if {
	side_effects.deny == set() with input as set_of.validating([{}])
		with data.usher.config as set_of.excepting("doctor.side_effects", "webhooks.0.sideEffects")
}
