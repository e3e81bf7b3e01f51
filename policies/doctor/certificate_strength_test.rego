package doctor.certificate_strength_test

import data.doctor.certificate_strength
import data.doctor.fixtures_test as fixtures

found(text, known, expected) if {
	secret := fixtures.secret({"tls.crt": text})
	certificate_strength.deny == expected with input as secret with data.kubernetes as known
}

test_an_old_signature_and_a_short_key if {
	found(fixtures.weak_certificate, fixtures.mounting([]), {
		fixtures.at(["data", "tls.crt"], "the certificate is signed with SHA-1, which API servers refuse"),
		fixtures.at(["data", "tls.crt"], "the certificate's key of RSA has less than 2048 bits"),
	})
}

test_a_strong_certificate if {
	found(fixtures.certificate, fixtures.mounting([]), set())
	found(fixtures.namesake, fixtures.mounting([]), set())
}

test_only_the_first_certificate if {
	found(concat("", [fixtures.certificate, fixtures.weak_certificate]), fixtures.mounting([]), set())
}

test_what_is_no_certificate if found("no PEM", fixtures.mounting([]), set())

test_a_secret_that_no_server_mounts if found(fixtures.weak_certificate, fixtures.cluster({}, []), set())
