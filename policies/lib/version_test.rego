package lib.version_test

import data.lib.version

parsed(major, minor, patch, environment) := {"major": major, "minor": minor, "patch": patch, "environment": environment}

carrying(text) := {"metadata": {"name": "x", "annotations": {"prompt.example.com/version": text}}}

test_parts if {
	version.parse("1.2.4-beta") == parsed(1, 2, 4, "beta")
	version.parse("0.0.0-a") == parsed(0, 0, 0, "a")
	version.parse("10.20.30-eu-west-1") == parsed(10, 20, 30, "eu-west-1")
	version.parse("999999999.999999998.999999997-X9Y") == parsed(999999999, 999999998, 999999997, "X9Y")
}

test_without_an_environment if version.parse("1.2.4") == parsed(1, 2, 4, "")

test_not_versions if {
	every text in [
		"", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.x", "1.2.3-", "1.2.3--prod", "1.2.3-prod-", "1.2.3+prod", "01.2.3-prod",
		"1.02.3-prod", "1.2.03-prod", " 1.2.3-prod", "1.2.3-prod ", "1.2.3-prod\n", "-1.2.3-prod", "1.2.3-pr od", "1,2,3-prod",
		"1.2,3-prod", "1234567890.2.3-prod", "1.1234567890.3-prod", "1.2.1234567890-prod", 1.2, null, ["1.2.3-prod"],
		{"1.2.3-prod": 1},
	] {
		not version.parse(text)
	}
}

test_of_an_object if {
	version.of(carrying("1.2.4-beta")) == parsed(1, 2, 4, "beta")
	not version.of(carrying("latest"))
	not version.of(carrying(null))
	not version.of({"metadata": {"annotations": null}})
	not version.of({"metadata": {"annotations": {"version": "1.2.3-prod"}}})
	not version.of({})
	not version.of(null)
}

test_the_text_of_an_object if {
	version.text_of(carrying("latest")) == "latest"
	not version.text_of({"metadata": {}})
}

bump(old, new) := version.bump(version.parse(old), version.parse(new))

test_order if {
	version.order(version.parse("1.10.2-a")) == [1, 10, 2]
	version.order(version.parse("1.9.2-b")) < version.order(version.parse("1.10.0-a"))
}

test_bump if {
	bump("1.2.3-a", "2.0.0-a") == "major"
	bump("1.2.3-a", "2.5.9-a") == "major"
	bump("1.2.3-a", "2.2.9-a") == "major"
	bump("1.2.3-a", "1.3.0-a") == "minor"
	bump("1.2.3-a", "1.10.3-a") == "minor"
	bump("1.2.3-a", "1.3.9-a") == "minor"
	bump("1.2.3-a", "1.2.4-a") == "patch"
	bump("1.2.9-a", "1.2.10-a") == "patch"
}

test_no_bump if {
	bump("1.2.3-a", "1.2.3-a") == "none"
	bump("1.2.3-beta", "1.2.3-prod") == "none"
	bump("1.2.3", "1.2.3-prod") == "none"
}

test_lower if {
	bump("2.0.0-a", "1.9.9-a") == "lower"
	bump("1.2.3-a", "1.1.9-a") == "lower"
	bump("1.2.3-a", "1.2.2-z") == "lower"
}

reasoned(text) := {"metadata": {"annotations": {"prompt.example.com/rollback": text}}}

test_rollback if {
	version.rollback({}, reasoned("worse answers")) == "worse answers"
	version.rollback(reasoned("too slow"), reasoned("worse answers")) == "worse answers"
	not version.rollback(reasoned("worse answers"), reasoned("worse answers"))
	not version.rollback({}, reasoned(" "))
	not version.rollback({}, reasoned(1))
	not version.rollback(reasoned("too slow"), {"metadata": {"annotations": {"rollback": "too slow"}}})
}
