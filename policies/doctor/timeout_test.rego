package doctor.timeout_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.timeout

found(seconds, expected) if {
	timeout.deny == expected with input as set_of.validating([{}, {"timeoutSeconds": seconds}])
}

at(message) := {set_of.at(["webhooks", 1, "timeoutSeconds"], message)}

test_short_enough if {
	every seconds in [2, 5, 10] {
		found(seconds, set())
	}
}

test_too_long if {
	found(11, at("timeoutSeconds is 11: each write may wait as long"))
	found(30, at("timeoutSeconds is 30: each write may wait as long"))
}

test_refused if {
	found(0, at("timeoutSeconds is 0, and must lie between 1 and 30: the registration is refused"))
	found(31, at("timeoutSeconds is 31, and must lie between 1 and 30: the registration is refused"))
}

test_no_time_to_judge_in if {
	found(1, at("timeoutSeconds is 1, which leaves no time to judge in"))
}

test_exceptions if {
	every seconds in [0, 1, 11] {
		timeout.deny == set() with input as set_of.validating([{"timeoutSeconds": seconds}])
			with data.usher.config as set_of.excepting("doctor.timeout", "webhooks.0.timeoutSeconds")
	}
}
