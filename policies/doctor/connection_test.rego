package doctor.connection_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.connection
import data.doctor.fixtures_test as fixtures

met := {
	"kind": "ValidatingWebhookConfiguration",
	"configuration": "usher",
	"number": 1,
	"address": "10.0.0.1:443",
	"reached": true,
	"problem": "",
	"certificate": fixtures.certificate,
}

registration := fixtures.validating([{"clientConfig": {"url": "https://a"}}, fixtures.webhook({})])

found(connections, day, expected) if {
	connection.deny == expected with input as registration
		with data.usher.doctor.connections as connections
		with time.now_ns as time.parse_rfc3339_ns(day)

	# An exception lets all of it pass.
	connection.deny == set() with input as registration
		with data.usher.doctor.connections as connections
		with time.now_ns as time.parse_rfc3339_ns(day)
		with data.usher.config as set_of.excepting("doctor.connection", "*")
}

at(message) := {fixtures.at(["webhooks", 1, "clientConfig"], message)}

test_a_server_that_shows_who_it_is if {
	found([], "2026-06-01T00:00:00Z", set())
	found([met], "2026-12-02T00:00:00Z", set())
}

test_a_server_that_no_one_trusts if {
	found(
		[object.union(met, {"problem": "unknown authority"})], "2026-12-31T00:00:00Z",
		at("no API server will call 10.0.0.1:443: unknown authority"),
	)
	found([object.union(met, {"number": 0, "problem": "unknown authority"})], "2026-12-31T00:00:00Z", {fixtures.at(
		["webhooks", 0, "clientConfig"],
		"no API server will call 10.0.0.1:443: unknown authority",
	)})
}

test_a_certificate_that_ends_soon if {
	found([met], "2026-12-02T00:00:01Z", at("the certificate of 10.0.0.1:443 ends within 30 days (2027-01-01T00:00:00Z)"))
}

# The address of a Service is often only reached in the cluster; that of a URL, by everybody.
test_a_server_that_does_not_answer if {
	silent := object.union(met, {"reached": false, "problem": "no route", "certificate": ""})
	found([silent], "2026-06-01T00:00:00Z", set())
	found([object.union(silent, {"number": 0, "address": "https://a"})], "2026-06-01T00:00:00Z", {fixtures.at(
		["webhooks", 0, "clientConfig"],
		"https://a does not answer from here: no route",
	)})
}

test_servers_of_other_registrations if {
	bad := object.union(met, {"problem": "unknown authority"})
	found([object.union(bad, {"kind": "MutatingWebhookConfiguration"})], "2026-06-01T00:00:00Z", set())
	found([object.union(bad, {"configuration": "other"})], "2026-06-01T00:00:00Z", set())
}
