package doctor.certificate_names_test

import data.doctor.certificate_names
import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fixtures_test as fixtures

found(subject, others, expected) if {
	certificate_names.deny == expected with input as subject with data.kubernetes as fixtures.mounting(others)

	# An exception lets all of it pass.
	certificate_names.deny == set() with input as subject with data.kubernetes as fixtures.mounting(others)
		with data.usher.config as set_of.excepting("doctor.certificate_names", "*")
}

# The same pods, by another name.
elsewhere := [
	object.union(fixtures.service, {"metadata": {"name": "elsewhere"}}),
	object.union(
		fixtures.mutating([fixtures.webhook({"clientConfig": {"service": {"name": "elsewhere"}}})]),
		{"metadata": {"name": "elsewhere"}},
	),
]

issued(spec) := fixtures.named("cert-manager.io/v1", "Certificate", "usher", {"spec": object.union({"secretName": "tls"}, spec)})

test_the_name_of_the_service if found(fixtures.secret({"tls.crt": fixtures.certificate}), [], set())

test_another_name if {
	found(fixtures.secret({"tls.crt": fixtures.certificate}), elsewhere, {fixtures.at(
		["data", "tls.crt"],
		"the certificate is not for elsewhere.shop.svc, but for usher.shop.svc",
	)})
}

test_a_common_name_does_not_count if {
	found(fixtures.secret({"tls.crt": fixtures.weak_certificate}), [], {fixtures.at(
		["data", "tls.crt"],
		"the certificate is not for usher.shop.svc, but for no DNS name; the common name usher does not count",
	)})
}

test_what_is_no_certificate_has_no_name if found(fixtures.secret({"tls.crt": "no PEM"}), [], set())

test_names_that_cert_manager_will_give if {
	told := {fixtures.at(["spec", "dnsNames"], "the certificate will not be for usher.shop.svc")}
	found(issued({"dnsNames": ["usher", "usher.shop.svc"]}), [], set())
	found(issued({"dnsNames": ["*.shop.svc"]}), [], set())
	found(issued({"dnsNames": ["usher", "usher.shop"]}), [], told)
	found(issued({"commonName": "usher.shop.svc"}), [], told)
}

test_secrets_that_no_server_mounts if {
	found(issued({"secretName": "other", "dnsNames": ["other"]}), [], set())
	secret := object.union(fixtures.secret({"tls.crt": fixtures.weak_certificate}), {"metadata": {"namespace": "other"}})
	found(secret, [], set())
}

test_what_belongs_to_objects_of_the_other_kind if {
	found(object.union(fixtures.secret({"tls.crt": fixtures.weak_certificate}), {"kind": "Certificate"}), [], set())
	found(object.union(issued({"dnsNames": ["other"]}), {"kind": "Secret"}), [], set())
}

# The certificate as it is read, with these names.
told_of(names, whose) if {
	message := concat("", ["the certificate is not for usher.shop.svc, but for ", whose])
	certificate_names.deny == {fixtures.at(["data", "tls.crt"], message)} with input as fixtures.secret({"tls.crt": fixtures.certificate})
		with data.kubernetes as fixtures.mounting([])
		with crypto.x509.parse_certificates as [{"DNSNames": names, "Subject": {"CommonName": "x"}}]
}

test_several_names_and_none if {
	told_of(["a", "b"], "a, b")
	told_of([], "no DNS name; the common name x does not count")
}
