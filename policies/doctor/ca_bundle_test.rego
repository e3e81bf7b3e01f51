package doctor.ca_bundle_test

import data.doctor.ca_bundle
import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fixtures_test as fixtures

calling(client) := fixtures.validating([fixtures.webhook({"clientConfig": client})])

trusting(authorities) := calling({"caBundle": base64.encode(concat("", authorities))})

found(registration, others, expected) if {
	ca_bundle.deny == expected with input as registration with data.kubernetes as fixtures.mounting(others)

	# An exception lets all of it pass.
	ca_bundle.deny == set() with input as registration with data.kubernetes as fixtures.mounting(others)
		with data.usher.config as set_of.excepting("doctor.ca_bundle", "*")
}

showing(certificates) := [fixtures.secret({"tls.crt": concat("", certificates)})]

missing := {fixtures.at(
	["webhooks", 0, "clientConfig"],
	"caBundle is missing, and nothing here writes it: API servers do not trust the certificate",
)}

unreadable := {fixtures.at(
	["webhooks", 0, "clientConfig", "caBundle"],
	"caBundle is no certificate in PEM, in base 64: the registration is refused",
)}

unsigned := {fixtures.at(
	["webhooks", 0, "clientConfig", "caBundle"],
	"no CA of the caBundle signed the certificate in Secret tls: each call fails",
)}

test_a_bundle_that_is_missing if {
	found(calling({}), [], missing)
	found(calling({"caBundle": ""}), [], missing)
}

test_a_bundle_that_is_written_later if {
	annotations := {"cert-manager.io/inject-ca-from": "shop/usher"}
	found(object.union(calling({}), {"metadata": {"annotations": annotations}}), [], set())
	role := {"rules": [{"resources": ["validatingwebhookconfigurations"], "verbs": ["patch"]}]}
	found(calling({}), [fixtures.named("rbac.authorization.k8s.io/v1", "ClusterRole", "keeps", role)], set())
}

test_a_url_needs_no_bundle if {
	webhook := {"clientConfig": {"url": "https://usher.example.com"}}
	found(fixtures.validating([webhook]), showing([fixtures.certificate]), set())
}

test_a_bundle_that_is_no_certificate if {
	found(calling({"caBundle": "no base 64"}), [], unreadable)
	found(calling({"caBundle": base64.encode("no PEM")}), [], unreadable)
	found(calling({"caBundle": base64.encode(fixtures.certificate_key)}), [], unreadable)
	found(calling({"caBundle": base64.encode("no PEM")}), showing([fixtures.certificate]), unreadable)
	found(trusting([fixtures.authority]), [], set())
}

test_the_number_of_the_webhook if {
	webhooks := array.concat(trusting([fixtures.authority]).webhooks, calling({}).webhooks)
	found(fixtures.validating(webhooks), [], {object.union(told, {"field": ["webhooks", 1, "clientConfig"]}) | some told in missing})
}

test_a_certificate_that_no_authority_signed if {
	found(trusting([fixtures.authority]), showing([fixtures.certificate]), set())
	found(trusting([fixtures.other_authority]), showing([fixtures.certificate]), unsigned)
	found(trusting([fixtures.namesake]), showing([fixtures.certificate]), unsigned)
}

test_one_authority_of_several_is_enough if {
	found(trusting([fixtures.other_authority, fixtures.authority]), showing([fixtures.certificate]), set())
}

test_a_certificate_with_a_chain if {
	chain := [fixtures.chained_certificate, fixtures.intermediate]
	found(trusting([fixtures.authority]), showing(chain), set())
	found(trusting([fixtures.other_authority]), showing(chain), unsigned)
	found(trusting([fixtures.authority]), showing([fixtures.chained_certificate]), unsigned)
}

test_an_authority_that_was_never_good_together_with_the_certificate if {
	found(trusting([fixtures.authority]), showing([fixtures.late_certificate]), set())
	found(trusting([fixtures.other_authority]), showing([fixtures.late_certificate]), unsigned)
}

test_a_secret_that_tells_nothing if {
	found(trusting([fixtures.other_authority]), showing(["no PEM"]), set())
	found(trusting([fixtures.other_authority]), [fixtures.secret({})], set())
}

test_a_secret_that_is_not_of_the_server if {
	other := object.union(fixtures.secret({"tls.crt": fixtures.certificate}), {"metadata": {"name": "other"}})
	found(trusting([fixtures.other_authority]), [other], set())
}

test_a_server_of_another_service if {
	elsewhere := object.union(fixtures.service, {"metadata": {"name": "elsewhere"}, "spec": {"selector": {"app": "elsewhere"}}})
	calls := trusting([fixtures.other_authority]).webhooks[0]
	webhook := object.union(calls, {"clientConfig": {"service": {"name": "elsewhere"}}})
	found(fixtures.validating([webhook]), array.concat(showing([fixtures.certificate]), [elsewhere]), set())
}
