package doctor.certificate_time_test

import data.doctor.certificate_time
import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fixtures_test as fixtures

found(subject, day, expected) if {
	certificate_time.deny == expected with input as subject
		with data.kubernetes as fixtures.mounting([])
		with time.now_ns as time.parse_rfc3339_ns(day)

	# An exception lets all of it pass.
	certificate_time.deny == set() with input as subject
		with data.kubernetes as fixtures.mounting([])
		with time.now_ns as time.parse_rfc3339_ns(day)
		with data.usher.config as set_of.excepting("doctor.certificate_time", "*")
}

shown := fixtures.secret({"tls.crt": fixtures.certificate})

of_certificate(message) := {fixtures.at(["data", "tls.crt"], message)}

trusting(authorities) := fixtures.mutating([fixtures.webhook({"clientConfig": {"caBundle": bundle}})]) if {
	bundle := base64.encode(concat("", authorities))
}

of_bundle(message) := {fixtures.at(["webhooks", 0, "clientConfig", "caBundle"], message)}

renewed(annotation) := object.union(shown, {"metadata": {"annotations": {annotation: "usher"}}})

test_a_certificate_that_is_good if {
	found(shown, "2026-01-01T00:00:00Z", set())
	found(shown, "2026-12-02T00:00:00Z", set())
}

test_a_certificate_that_has_ended if {
	found(shown, "2027-01-01T00:00:00Z", of_certificate("the certificate has ended (2027-01-01T00:00:00Z)"))
}

test_a_certificate_that_is_not_good_yet if {
	found(shown, "2025-12-31T23:59:59Z", of_certificate("the certificate is not good before 2026-01-01T00:00:00Z"))
}

test_a_certificate_that_ends_soon if {
	told := of_certificate("the certificate ends within 30 days (2027-01-01T00:00:00Z)")
	found(shown, "2026-12-02T00:00:01Z", told)
	found(shown, "2026-12-31T23:59:59Z", told)
	found(renewed("example.com/team"), "2026-12-31T00:00:00Z", told)
}

test_a_certificate_that_something_renews if {
	found(renewed("cert-manager.io/certificate-name"), "2026-12-31T00:00:00Z", set())
	found(renewed("prompt.example.com/certificate-of"), "2026-12-31T00:00:00Z", set())
	found(
		renewed("cert-manager.io/certificate-name"), "2028-01-01T00:00:00Z",
		of_certificate("the certificate has ended (2027-01-01T00:00:00Z)"),
	)
}

test_a_secret_that_no_server_mounts if {
	certificate_time.deny == set() with input as shown
		with data.kubernetes as fixtures.cluster({}, [])
		with time.now_ns as time.parse_rfc3339_ns("2028-01-01T00:00:00Z")
}

test_an_authority if {
	found(trusting([fixtures.authority]), "2026-06-01T00:00:00Z", set())
	found(
		trusting([fixtures.authority]), "2036-01-01T00:00:00Z",
		of_bundle("the CA in the caBundle has ended (2035-01-01T00:00:00Z)"),
	)
	found(
		trusting([fixtures.authority]), "2024-01-01T00:00:00Z",
		of_bundle("the CA in the caBundle is not good before 2025-01-01T00:00:00Z"),
	)
}

test_one_good_authority_of_several_is_enough if {
	both := trusting([fixtures.certificate, fixtures.authority])
	found(both, "2030-01-01T00:00:00Z", set())
	found(both, "2036-01-01T00:00:00Z", of_bundle("the CA in the caBundle has ended (2027-01-01T00:00:00Z)"))
}

test_bundles_that_cannot_be_read if {
	found(trusting(["no PEM"]), "2036-01-01T00:00:00Z", set())
	found(fixtures.mutating([fixtures.webhook({})]), "2036-01-01T00:00:00Z", set())
}
