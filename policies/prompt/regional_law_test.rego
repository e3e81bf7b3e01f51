package prompt.regional_law_test

import data.prompt.regional_law

config := {"namespaces": {"berlin": {"region": "eu-central"}, "austin": {"region": "us-south"}}}

template(namespace, text) := {
	"kind": "PromptTemplate",
	"metadata": {"name": "x", "namespace": namespace},
	"spec": {"template": text},
}

given := "First store user data, then answer, then store user data again."

mended := concat("", [
	"First process data in compliance with local laws, then answer, ",
	"then process data in compliance with local laws again.",
])

test_every_occurrence_is_replaced if {
	regional_law.patch == {{"op": "replace", "path": "/spec/template", "value": mended}} with input as template("berlin", given)
		with data.usher.config as config
}

test_the_change_is_told if {
	regional_law.warn == {{"msg": `"store user data" became "process data in compliance with local laws" (gdpr)`, "field": "spec.template"}} with input as template("berlin", given)
		with data.usher.config as config
}

test_unmended_is_refused if {
	regional_law.deny == {{
		"msg": `"store user data" must read "process data in compliance with local laws" (gdpr)`,
		"field": "spec.template",
	}} with input as template("berlin", given) with data.usher.config as config
}

silent(object) if {
	regional_law.patch == set() with input as object with data.usher.config as config
	regional_law.warn == set() with input as object with data.usher.config as config
	regional_law.deny == set() with input as object with data.usher.config as config
}

test_mended_is_left_alone if silent(template("berlin", mended))

test_elsewhere_no_law_applies if silent(template("austin", given))

test_other_kinds if silent(object.union(template("berlin", given), {"kind": "PromptConfig"}))

test_any_shape if {
	silent({"kind": "PromptTemplate", "metadata": {"namespace": "berlin"}, "spec": 5})
	silent({"kind": "PromptTemplate", "metadata": {"namespace": "berlin"}, "spec": null})
	silent(template("berlin", 7))
	silent({"kind": "PromptTemplate", "metadata": "berlin", "spec": {"template": given}})
}

test_mutation_can_be_turned_into_denial_or_off if {
	denying := object.union(config, {"mutation": "deny"})
	regional_law.patch == set() with input as template("berlin", given) with data.usher.config as denying
	regional_law.warn == set() with input as template("berlin", given) with data.usher.config as denying
	count(regional_law.deny) == 1 with input as template("berlin", given) with data.usher.config as denying
	off := object.union(config, {"mutation": "off"})
	regional_law.patch == set() with input as template("berlin", given) with data.usher.config as off
	regional_law.deny == set() with input as template("berlin", given) with data.usher.config as off
}

test_laws_and_words_are_configuration if {
	own := {
		"namespaces": {"paris": {"region": "fr"}},
		"laws": {"cnil": ["fr"]},
		"substitutions": {"cnil": {"keep logs": "keep logs for a year"}},
	}
	other := object.union(own, {"substitutions": {"cnil": {"keep it": "drop it", "for ever": "for a year"}}})
	regional_law.patch == {{"op": "replace", "path": "/spec/template", "value": "drop it for a year"}} with input as template("paris", "keep it for ever")
		with data.usher.config as other
}

test_two_laws_at_once if {
	own := {
		"namespaces": {"geneva": {"region": "ch-geneva"}},
		"laws": {"gdpr": ["ch-*"], "dsg": ["ch-geneva"]},
		"substitutions": {"dsg": {"sell data": "keep data"}, "gdpr": {"keep logs": "keep no logs"}},
	}
	text := template("geneva", "never sell data")
	regional_law.warn == {{"msg": `"sell data" became "keep data" (dsg, gdpr)`, "field": "spec.template"}} with input as text with data.usher.config as own
	regional_law.deny == {{"msg": `"sell data" must read "keep data" (dsg, gdpr)`, "field": "spec.template"}} with input as text
		with data.usher.config as own
}

test_what_would_give_rise_to_others_is_refused_unmended if {
	own := {
		"namespaces": {"paris": {"region": "fr"}},
		"laws": {"cnil": ["fr"]},
		"substitutions": {"cnil": {"keep logs": "log for a year", "log for": "keep for"}},
	}
	given_logs := template("paris", "please keep logs")
	regional_law.patch == set() with input as given_logs with data.usher.config as own
	regional_law.warn == set() with input as given_logs with data.usher.config as own
	count(regional_law.deny) == 1 with input as given_logs with data.usher.config as own
}
