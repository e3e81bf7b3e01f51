package doctor.path_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.path

# What is found of a webhook that is called at [called], of an object with the path perhaps.
found(kind, called, server, expected) if {
	subject := set_of.registration(kind, "usher", [{"clientConfig": {"service": called}}])
	path.deny == expected with input as subject
		with data.kubernetes as set_of.known([subject, set_of.service, server])
}

at(message) := {set_of.at(["webhooks", 0, "clientConfig", "service"], message)}

test_where_usher_answers if {
	found("ValidatingWebhookConfiguration", {"path": "/validate"}, set_of.server, set())
	found("MutatingWebhookConfiguration", {"path": "/mutate"}, set_of.server, set())
}

test_where_it_does_not if {
	to_validate := "path is %s; usher answers this kind of webhook at /validate"
	found("ValidatingWebhookConfiguration", {"path": "/mutate"}, set_of.server, at(sprintf(to_validate, ["/mutate"])))
	found("ValidatingWebhookConfiguration", {}, set_of.server, at(sprintf(to_validate, ["/"])))
	to_mutate := "path is /validate; usher answers this kind of webhook at /mutate"
	found("MutatingWebhookConfiguration", {"path": "/validate"}, set_of.server, at(to_mutate))
}

test_others_answer_where_they_like if {
	other := set_of.workload("Deployment", {}, {}, {"image": "example.com/other:1.0"})
	found("ValidatingWebhookConfiguration", {"path": "/other"}, other, set())
}

test_unknown_services if {
	found("ValidatingWebhookConfiguration", {"name": "other"}, set_of.server, set())
}

test_exceptions if {
	subject := set_of.validating([{}])
	path.deny == set() with input as subject
		with data.kubernetes as set_of.known([subject, set_of.service, set_of.server])
		with data.usher.config as set_of.excepting("doctor.path", "webhooks.0.clientConfig.service")
}
