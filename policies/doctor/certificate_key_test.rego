package doctor.certificate_key_test

import data.doctor.certificate_key
import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fixtures_test as fixtures

found(contents, expected) if {
	secret := fixtures.secret(contents)
	certificate_key.deny == expected with input as secret with data.kubernetes as fixtures.mounting([])

	# An exception lets all of it pass.
	certificate_key.deny == set() with input as secret with data.kubernetes as fixtures.mounting([])
		with data.usher.config as set_of.excepting("doctor.certificate_key", "*")
}

told := {fixtures.at(["data", "tls.key"], "tls.key is not the key of tls.crt")}

test_a_pair if found({"tls.crt": fixtures.certificate, "tls.key": fixtures.certificate_key}, set())

test_a_key_of_another_certificate if {
	found({"tls.crt": fixtures.authority, "tls.key": fixtures.certificate_key}, told)
	found({"tls.crt": fixtures.certificate, "tls.key": "no PEM"}, told)
}

test_no_certificate if {
	no_certificate := {fixtures.at(["data", "tls.crt"], "tls.crt is no certificate in PEM")}
	found({"tls.crt": "no PEM", "tls.key": fixtures.certificate_key}, no_certificate)
	found({"tls.crt": fixtures.certificate_key, "tls.key": fixtures.certificate_key}, no_certificate)
}

test_a_secret_with_other_keys if {
	found({"token": "x"}, set())
	found({"tls.crt": fixtures.certificate}, set())
	found({"tls.key": fixtures.certificate_key}, set())
}

test_text_that_is_given_as_it_is if {
	secret := object.union(
		fixtures.secret({"tls.key": fixtures.certificate_key}),
		{"stringData": {"tls.crt": fixtures.authority}},
	)
	certificate_key.deny == told with input as secret with data.kubernetes as fixtures.mounting([])
}

test_a_secret_that_no_server_mounts if {
	every certificate in ["no PEM", fixtures.authority] {
		secret := fixtures.secret({"tls.crt": certificate, "tls.key": fixtures.certificate_key})
		certificate_key.deny == set() with input as secret with data.kubernetes as fixtures.cluster({}, [])
	}
}
