package prompt.config_values_test

import data.prompt.config_values

template := {"kind": "PromptTemplate", "metadata": {"name": "shop"}, "spec": {
	"template": "{{ .user }} {{ .tone }} {{ .limit }}",
	"parameters": [
		{"name": "tone", "enum": ["formal", "friendly"], "default": "friendly"},
		{"name": "limit", "default": 3},
		{"name": "language", "required": true},
		{"name": "currency", "required": true, "default": "EUR"},
		{"name": "zone", "required": false},
		{"name": "unit", "required": true, "default": null},
	],
}}

templates := {"prompt.example.com/v1": {"PromptTemplate": {"default": {"shop": template}}}}

complete := {"language": "de", "unit": "kg"}

config(parameters) := {
	"kind": "PromptConfig",
	"metadata": {"name": "x"},
	"spec": {"templateRef": "shop", "parameters": object.union(complete, parameters)},
}

at(name, message) := {"msg": sprintf("spec.parameters.%s %s", [name, message]), "field": ["spec", "parameters", name]}

denied(subject, expected) if {
	config_values.deny == expected with input as subject with data.kubernetes as templates with data.usher.inventory as "complete"
	config_values.warn == set() with input as subject with data.kubernetes as templates with data.usher.inventory as "complete"
	config_values.warn == expected with input as subject with data.kubernetes as templates with data.usher.inventory as "watched"
	config_values.deny == set() with input as subject with data.kubernetes as templates with data.usher.inventory as "watched"
	silent(subject)
}

# Where nothing is known of templates.
silent(subject) if {
	config_values.deny == set() with input as subject with data.kubernetes as templates
	config_values.warn == set() with input as subject with data.kubernetes as templates
}

test_a_config_that_fits if {
	denied(config({"tone": "formal", "user": "any", "limit": 5, "currency": "USD", "safetyCheck": "strict", "zone": ["a", 1, true]}), set())
	denied(config({}), set())
	denied(config({"tone": null, "limit": null}), set())
}

missing(name) := {
	"msg": sprintf("spec.parameters has no value for %s, which PromptTemplate shop requires", [name]),
	"field": ["spec", "parameters"],
}

test_required if {
	denied(config({"language": null}), {missing("language")})
	bare := object.union(config({}), {"spec": {"parameters": null}})
	denied(bare, {missing("language"), missing("unit")})
	denied({"kind": "PromptConfig", "spec": {"templateRef": "shop"}}, {missing("language"), missing("unit")})
}

test_unknown_keys if {
	denied(config({"tonStyle": "formal"}), {at("tonStyle", "is neither a parameter nor a variable of PromptTemplate shop")})
}

test_outside_the_enum if {
	message := "is not in the enum that PromptTemplate shop gives it"
	denied(config({"tone": "rude"}), {at("tone", message)})
	denied(config({"tone": 7}), {at("tone", message)})
	denied(config({"tone": ["formal", "rude"]}), {at("tone", message)})
}

test_another_type if {
	message := "must be of the type that its default in PromptTemplate shop has: number"
	denied(config({"limit": "5"}), {at("limit", message)})
	denied(config({"limit": [5]}), {at("limit", message)})
	denied(config({"limit": true}), {at("limit", message)})
	denied(config({"tone": ["formal"]}), {at("tone", "must be of the type that its default in PromptTemplate shop has: string")})
}

test_plain_values_without_template if {
	message := "must be a text, a number, true, false, or a list of such"
	every value in [{}, {"a": 1}, [{}], ["a", ["b"]]] {
		config_values.deny == {at("language", message)} with input as config({"language": value})
	}
	every value in ["a", 1, true, null, [], ["a", 1, false, null]] {
		config_values.deny == set() with input as config({"language": value})
	}
	denials := config_values.deny with input as config({"limit": {"a": 1}})
		with data.kubernetes as templates
		with data.usher.inventory as "complete"
	denials == {at("limit", message)}
}

test_a_key_that_is_a_secret_is_not_told if {
	denied(config({"jane@shop.de": "x"}), set())
	silent(config({"jane@shop.de": {"a": "x"}}))
}

test_templates_of_another_namespace if {
	denied(object.union(config({"tone": "rude"}), {"metadata": {"namespace": "other"}}), set())
	denied(object.union(config({"tone": "rude"}), {"spec": {"templateRef": "other"}}), set())
}

excepting(field) := {"exceptions": [{"policy": "prompt.config_values", "field": field, "who": "Ann", "why": "a test", "until": "9999-12-31"}]}

test_exceptions if {
	excepted("spec.parameters", config({"language": null}))
	excepted("spec.parameters.other", config({"other": 1}))
	excepted("spec.parameters.tone", config({"tone": "rude"}))
	excepted("spec.parameters.limit", config({"limit": "5"}))
	excepted("spec.parameters.zone", config({"zone": {}}))
}

excepted(field, subject) if {
	config_values.deny == set() with input as subject
		with data.kubernetes as templates
		with data.usher.inventory as "complete"
		with data.usher.config as excepting(field)
	count(config_values.deny) == 1 with input as subject
		with data.kubernetes as templates
		with data.usher.inventory as "complete"
		with data.usher.config as excepting("spec.template")
}

test_other_kinds if {
	denied(object.union(config({"tone": "rude", "zone": {}, "language": null}), {"kind": "Other"}), set())
}

test_any_shape if {
	denied({"kind": "PromptConfig", "spec": 7}, set())
	denied({"kind": "PromptConfig", "spec": {"templateRef": 7, "parameters": 8}}, set())
	denied({"kind": "PromptConfig", "spec": null}, set())
	denied({"kind": "PromptConfig"}, set())
	denied(null, set())
}
