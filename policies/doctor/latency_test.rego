package doctor.latency_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fixtures_test as fixtures
import data.doctor.latency

usher := {"containers": [{"name": "usher", "image": "usher-webhook"}]}

found(registration, pod, metrics, expected) if {
	latency.deny == expected with input as registration
		with data.kubernetes as fixtures.cluster(pod, [registration])
		with data.usher.doctor.metrics as metrics

	# An exception lets all of it pass.
	latency.deny == set() with input as registration
		with data.kubernetes as fixtures.cluster(pod, [registration])
		with data.usher.doctor.metrics as metrics
		with data.usher.config as set_of.excepting("doctor.latency", "*")
}

validating(members) := fixtures.validating([fixtures.webhook(members)])

mutating(members) := fixtures.mutating([fixtures.webhook(members)])

# ---- How long calls took

# What API servers tell of 100 calls: how many took no longer than each bound.
admissions(type, counts) := [{
	"name": "apiserver_admission_webhook_admission_duration_seconds_bucket",
	"labels": {"name": "usher.example.com", "type": type, "le": bound},
	"value": count_of,
} |
	some bound, count_of in object.union({"+Inf": 100}, counts)
]

reviews(path, counts) := [{
	"name": "usher_review_duration_seconds_bucket",
	"labels": {"path": path, "le": bound},
	"value": count_of,
} |
	some bound, count_of in object.union({"+Inf": 100}, counts)
]

slow(longest, allowed, calls, teller) := {fixtures.at(["webhooks", 0, "timeoutSeconds"], sprintf(
	"one call in 100 takes more than %v s of the %v s that timeoutSeconds allows (%v calls, measured by %s)",
	[longest, allowed, calls, teller],
))}

test_calls_that_take_long if {
	counts := {"0.5": 90, "2.5": 98, "5": 100}
	found(validating({"timeoutSeconds": 5}), {}, admissions("validating", counts), slow(2.5, 5, 100, "API servers"))
	found(mutating({"timeoutSeconds": 3}), {}, admissions("admit", counts), slow(2.5, 3, 100, "API servers"))
	found(validating({}), {}, admissions("validating", {"5": 98, "10": 99}), slow(5, 10, 100, "API servers"))
}

test_calls_that_take_no_longer_than_they_may if {
	found(validating({}), {}, [], set())
	found(validating({"timeoutSeconds": 6}), {}, admissions("validating", {"0.5": 90, "2.5": 98, "5": 100}), set())
	found(validating({"timeoutSeconds": 5}), {}, admissions("validating", {"0.5": 90, "2.5": 99, "5": 100}), set())
	found(validating({"timeoutSeconds": 1}), {}, admissions("validating", {"0.5": 100}), set())
}

test_few_calls_say_nothing if {
	found(validating({"timeoutSeconds": 5}), {}, admissions("validating", {"+Inf": 19, "5": 0}), set())
	found(
		validating({"timeoutSeconds": 5}), {}, admissions("validating", {"+Inf": 20, "5": 0}),
		slow(5, 5, 20, "API servers"),
	)
}

test_series_of_one_bound_are_added_up if {
	metrics := array.concat(admissions("validating", {"5": 99}), admissions("validating", {"5": 98}))
	found(validating({}), {}, metrics, slow(5, 10, 200, "API servers"))
}

test_calls_of_other_webhooks if {
	found(validating({"timeoutSeconds": 5}), {}, admissions("admit", {"5": 0}), set())
	other := fixtures.validating([{"name": "other.example.com", "timeoutSeconds": 5}])
	found(other, {}, admissions("validating", {"5": 0}), set())
}

test_what_usher_measured_of_itself if {
	found(validating({"timeoutSeconds": 5}), usher, reviews("validate", {"5": 0}), slow(5, 5, 100, "usher-webhook"))
	found(mutating({"timeoutSeconds": 5}), usher, reviews("mutate", {"5": 0}), slow(5, 5, 100, "usher-webhook"))
	found(validating({"timeoutSeconds": 5}), usher, reviews("mutate", {"5": 0}), set())
}

test_what_usher_measured_is_not_about_other_servers if {
	other := {"containers": [{"name": "other", "image": "other"}]}
	found(validating({"timeoutSeconds": 5}), other, reviews("validate", {"5": 0}), set())
	url := fixtures.validating([{"name": "usher.example.com", "clientConfig": {"url": "https://a"}, "timeoutSeconds": 5}])
	found(url, usher, reviews("validate", {"5": 0}), set())
	phases := [object.union(series, {"name": "usher_phase_duration_seconds_bucket"}) | some series in reviews("validate", {"5": 0})]
	found(validating({"timeoutSeconds": 5}), usher, phases, set())
}

# ---- Calls that failed

rejections(error_type, value) := [{
	"name": "apiserver_admission_webhook_rejection_count",
	"labels": {"name": "usher.example.com", "type": "validating", "error_type": error_type},
	"value": value,
}]

passed(value) := [{
	"name": "apiserver_admission_webhook_fail_open_count",
	"labels": {"name": "usher.example.com", "type": "validating"},
	"value": value,
}]

uncalled(failed, open) := {fixtures.at(["webhooks", 0], sprintf(
	"API servers could not call it: %v requests were refused for that, and %v passed unjudged",
	[failed, open],
))}

test_calls_that_failed if {
	found(validating({}), {}, rejections("calling_webhook_error", 3), uncalled(3, 0))
	found(validating({}), {}, passed(2), uncalled(0, 2))
	found(validating({}), {}, passed(1), uncalled(0, 1))
	both := array.concat(rejections("calling_webhook_error", 3), rejections("apiserver_internal_error", 1))
	found(validating({}), {}, array.concat(both, passed(2)), uncalled(4, 2))
}

test_calls_that_did_not_fail if {
	found(validating({}), {}, rejections("no_error", 3), set())
	found(validating({}), {}, array.concat(rejections("calling_webhook_error", 0), passed(0)), set())
	found(mutating({}), {}, passed(2), set())
}

# ---- Webhooks that are called for one request

pods := [fixtures.rule("", ["pods"])]

waiting(kind, times, rules) := object.union(
	fixtures.registration(kind, [fixtures.webhook({"timeoutSeconds": seconds, "rules": rules}) | some seconds in times]),
	{"metadata": {"name": "waiting"}},
)

together(registrations, expected) if {
	latency.deny == expected with input as validating({"rules": pods})
		with data.kubernetes as fixtures.arranged(registrations)
		with data.usher.doctor.metrics as []
}

test_more_than_a_request_may_take if {
	told := {fixtures.at(
		["webhooks", 0, "timeoutSeconds"],
		"all webhooks of one request may take 61 s together, and API servers end requests after 60",
	)}
	validation := waiting("ValidatingWebhookConfiguration", [1, 30, 2], pods)
	together([waiting("MutatingWebhookConfiguration", [30, 31], pods)], told)
	together([waiting("MutatingWebhookConfiguration", [30, 1], pods), validation], told)
	together([waiting("MutatingWebhookConfiguration", [30], pods), validation], set())
	together([waiting("MutatingWebhookConfiguration", [30, 31], [fixtures.rule("apps", ["*"])]), validation], set())
	together([], set())
}

# The webhooks of pods may take longer than those of anything else that is asked about.
test_the_longest_of_several if {
	told := {fixtures.at(
		["webhooks", 0, "timeoutSeconds"],
		"all webhooks of one request may take 61 s together, and API servers end requests after 60",
	)}
	subject := validating({"rules": array.concat([fixtures.rule("", ["services"])], pods)})
	latency.deny == told with input as subject
		with data.kubernetes as fixtures.arranged([waiting("MutatingWebhookConfiguration", [30, 31], pods)])
		with data.usher.doctor.metrics as []
	latency.deny == set() with input as subject
		with data.kubernetes as fixtures.arranged([waiting("MutatingWebhookConfiguration", [30, 31], pods)])
		with data.usher.doctor.metrics as []
		with data.usher.config as set_of.excepting("doctor.latency", "*")
}

# Of several containers one is enough.
test_what_usher_measured_beside_another_container if {
	two := {"containers": [{"name": "proxy", "image": "proxy"}, {"name": "usher", "image": "usher-webhook"}]}
	found(validating({"timeoutSeconds": 5}), two, reviews("validate", {"5": 0}), slow(5, 5, 100, "usher-webhook"))
}
