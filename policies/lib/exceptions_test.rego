package lib.exceptions_test

import data.lib.exceptions

template := {"kind": "PromptTemplate", "metadata": {"name": "support", "namespace": "shop"}}

exception := {"policy": "prompt.sensitive_content", "who": "Ann", "why": "a test", "until": "2026-12-31"}

noon := time.parse_rfc3339_ns("2026-12-31T12:00:00Z")

granted(member, value) if {
	exceptions.granted("prompt.sensitive_content", "spec.parameters[1].default") with input as template
		with data.usher.config as {"exceptions": [object.union(exception, {member: value})]}
		with time.now_ns as noon
}

test_what_is_not_named_is_any if granted("who", "Bob")

test_policy if {
	granted("policy", "prompt.*")
	granted("policy", "*")
	not granted("policy", "prompt.limits")
	not granted("policy", "prompt")
}

test_kind if {
	granted("kind", "PromptTemplate")
	granted("kind", "Prompt*")
	not granted("kind", "PromptConfig")
}

test_namespace if {
	granted("namespace", "shop")
	granted("namespace", "sh*")
	not granted("namespace", "default")
}

test_name if {
	granted("name", "support")
	granted("name", "*port")
	not granted("name", "other")
}

test_field if {
	granted("field", "spec.parameters[1].default")
	granted("field", "spec.parameters[1].*")
	granted("field", "spec.*")
	not granted("field", "spec.parameters[0].*")
	not granted("field", "spec.template")
}

test_only_a_star_stands_for_anything if {
	exceptions.matches("a*c", "a.b-c")
	exceptions.matches("[a]*{b}?", "[a]x{b}?")
	not exceptions.matches("[a]*", "ax")
	not exceptions.matches("{a,b}*", "ax")
	not exceptions.matches("a?*", "abx")
	exceptions.matches(`a\b*`, `a\bx`)
}

test_the_day_named_is_the_last if {
	covered("2026-12-31T23:59:59.999999999Z")
	not covered("2027-01-01T00:00:00Z")
}

covered(now) if {
	exceptions.granted("prompt.sensitive_content", "spec") with input as template
		with data.usher.config as {"exceptions": [exception]}
		with time.now_ns as time.parse_rfc3339_ns(now)
}

test_a_date_that_cannot_be_read_grants_nothing if {
	not granted("until", "later")
	not granted("until", 7)
}

test_those_that_have_ended if {
	other := object.union(exception, {"name": "other", "until": "2026-12-01"})
	past := object.union(exception, {"until": "2026-12-30"})
	exceptions.ended == {past} with input as template
		with data.usher.config as {"exceptions": [exception, past, other]}
		with time.now_ns as noon
	not exceptions.granted("prompt.sensitive_content", "spec") with input as template
		with data.usher.config as {"exceptions": [past, other]}
		with time.now_ns as noon
}

test_any_shape if {
	exceptions.granted("prompt.sensitive_content", "spec") with input as {"metadata": 5}
		with data.usher.config as {"exceptions": [exception]}
		with time.now_ns as noon
	not exceptions.granted("prompt.sensitive_content", "spec") with input as {}
		with data.usher.config as {"exceptions": [object.union(exception, {"kind": "Prompt*"})]}
		with time.now_ns as noon
	not exceptions.granted("prompt.sensitive_content", "spec") with input as template
		with data.usher.config as {"exceptions": "prompt.*"}
}

test_what_an_object_does_not_say_is_empty if {
	every member in ["kind", "namespace", "name"] {
		nameless(member, "")
		not nameless(member, "*x*")
		not nameless(member, "Z*")
	}
}

nameless(member, value) if {
	exceptions.granted("prompt.limits", "spec") with input as {}
		with data.usher.config as {"exceptions": [object.union(exception, {"policy": "*", member: value})]}
		with time.now_ns as noon
}

test_without_configuration_there_are_none if {
	not exceptions.granted("prompt.sensitive_content", "spec") with input as template
	exceptions.ended == set() with input as template
}
