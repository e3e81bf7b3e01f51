package prompt.safety_check_test

import data.prompt.safety_check

object_of(kind, namespace, spec) := {
	"kind": kind,
	"metadata": {"name": "x", "namespace": namespace},
	"spec": spec,
}

config_of(spec) := object_of("PromptConfig", "production", spec)

template_of(spec) := object_of("PromptTemplate", "production", spec)

entry := {"op": "add", "path": "/spec/parameters/safetyCheck", "value": "strict"}

parameter := {"name": "safetyCheck", "enum": ["strict"], "default": "strict"}

silent(object) if {
	safety_check.patch == set() with input as object
	safety_check.warn == set() with input as object
	safety_check.deny == set() with input as object
}

test_config_gets_the_entry if {
	safety_check.patch == {entry} with input as config_of({"parameters": {"toneStyle": "formal"}})
	safety_check.patch == {entry} with input as config_of({"parameters": {"safetyCheck": "lax"}})
	safety_check.patch == {entry} with input as config_of({"parameters": null})
	safety_check.patch == {entry} with input as config_of({})
	safety_check.patch == {entry} with input as config_of(null)
	safety_check.patch == {entry} with input as {"kind": "PromptConfig", "metadata": {"namespace": "production"}}
}

test_template_gets_the_parameter if {
	added := {{"op": "add", "path": "/spec/parameters/-", "value": parameter}}
	safety_check.patch == added with input as template_of({"parameters": [{"name": "question"}]})
	safety_check.patch == added with input as template_of({"parameters": []})
	safety_check.patch == added with input as template_of({})
	safety_check.patch == added with input as template_of(null)
}

test_template_parameter_is_made_strict if {
	lax := {"name": "safetyCheck", "enum": ["strict", "lax"], "default": "lax"}
	safety_check.patch == {
		{"op": "add", "path": "/spec/parameters/1/enum", "value": ["strict"]},
		{"op": "add", "path": "/spec/parameters/1/default", "value": "strict"},
	} with input as template_of({"parameters": [{"name": "a"}, lax]})
	safety_check.patch == {{"op": "add", "path": "/spec/parameters/0/enum", "value": ["strict"]}} with input as template_of({"parameters": [{"name": "safetyCheck", "default": "strict"}]})
}

test_the_change_is_told if {
	safety_check.warn == {{"msg": `safetyCheck is now "strict" (production)`, "field": "spec.parameters"}} with input as config_of({})
}

test_unmended_is_refused if {
	refusal := {{"msg": `safetyCheck must be "strict" in production`, "field": "spec.parameters"}}
	safety_check.deny == refusal with input as config_of({"parameters": {}})
	safety_check.deny == refusal with input as template_of({"parameters": [{"name": "safetyCheck"}]})
}

test_strict_is_left_alone if {
	silent(config_of({"parameters": {"safetyCheck": "strict"}}))
	silent(template_of({"parameters": [{"name": "question"}, parameter]}))
}

test_elsewhere_it_does_not_matter if {
	silent(object_of("PromptConfig", "default", {"parameters": {}}))
	silent(object_of("PromptTemplate", "default", {"parameters": []}))
	silent(object_of("PromptTemplate", "default", {"parameters": [{"name": "safetyCheck", "default": "lax"}]}))
}

test_what_a_config_says_is_no_parameter_of_a_template if {
	silent(config_of({"parameters": {"safetyCheck": "strict", "other": {"name": "safetyCheck"}}}))
}

test_other_kinds if silent(object_of("PromptRoute", "production", {}))

test_any_shape if {
	silent(config_of(5))
	silent(config_of({"parameters": [1]}))
	silent(template_of(5))
	silent(template_of({"parameters": {"a": 1}}))
	silent(template_of("x"))
	silent({"kind": "PromptTemplate", "metadata": null, "spec": {}})
}

test_mutation_can_be_turned_into_denial_or_off if {
	safety_check.patch == set() with input as config_of({}) with data.usher.config as {"mutation": "deny"}
	count(safety_check.deny) == 1 with input as config_of({}) with data.usher.config as {"mutation": "deny"}
	safety_check.patch == set() with input as config_of({}) with data.usher.config as {"mutation": "off"}
	safety_check.deny == set() with input as config_of({}) with data.usher.config as {"mutation": "off"}
}
