package doctor.certificate_strength_test

import data.doctor.certificate_strength
import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fixtures_test as fixtures

found(text, known, expected) if {
	secret := fixtures.secret({"tls.crt": text})
	certificate_strength.deny == expected with input as secret with data.kubernetes as known

	# An exception lets all of it pass.
	certificate_strength.deny == set() with input as secret with data.kubernetes as known
		with data.usher.config as set_of.excepting("doctor.certificate_strength", "*")
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

# A certificate as it is read, with a signature by algorithm [number].
read(number, members) := [object.union({"SignatureAlgorithm": number, "PublicKeyAlgorithm": 1, "PublicKey": {"N": bits.lsh(1, 2047)}}, members)]

test_each_old_signature if {
	every number, name in {1: "MD2", 2: "MD5", 3: "SHA-1", 7: "SHA-1", 9: "SHA-1"} {
		told := {fixtures.at(["data", "tls.crt"], sprintf("the certificate is signed with %s, which API servers refuse", [name]))}
		certificate_strength.deny == told with input as fixtures.secret({"tls.crt": fixtures.certificate})
			with data.kubernetes as fixtures.mounting([])
			with crypto.x509.parse_certificates as read(number, {})
	}
}

test_a_small_number_in_another_kind_of_key if {
	certificate_strength.deny == set() with input as fixtures.secret({"tls.crt": fixtures.certificate})
		with data.kubernetes as fixtures.mounting([])
		with crypto.x509.parse_certificates as read(4, {"PublicKeyAlgorithm": 3, "PublicKey": {"N": 7}})
}
