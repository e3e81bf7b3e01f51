package prompt.limits_test

import data.prompt.limits

object_of(kind, spec) := {"kind": kind, "metadata": {"name": "x"}, "spec": spec}

template(spec) := object_of("PromptTemplate", spec)

test_a_template_of_too_many_bytes if {
	limits.deny == {{"msg": "spec.template has 11 bytes, more than the 10 that are allowed", "field": ["spec", "template"]}} with input as template({"template": "12345678901"})
		with data.usher.config as long_keys
	limits.deny == set() with input as template({"template": "1234567890"}) with data.usher.config as long_keys
	limits.deny == set() with input as template({"template": "商商商1"}) with data.usher.config as long_keys
	count(limits.deny) == 1 with input as template({"template": "商商商12"}) with data.usher.config as long_keys
	count(limits.deny) == 1 with input as template({"template": "😀😀😀"}) with data.usher.config as long_keys
}

# Keys are texts too.
long_keys := {"limits": {"template": 10, "value": 14, "parameters": 2, "enum": 3, "routes": 1}}

test_values_of_too_many_bytes if {
	subject := object_of("PromptConfig", {"parameters": {"a": {"b": ["123456789012345"]}, "c": 12345678901234, "1234567890abcde": 1}})
	limits.deny == {
		{"msg": "spec.parameters.a.b[0] has 15 bytes, more than the 14 that are allowed", "field": ["spec", "parameters", "a", "b", 0]},
		{"msg": "spec.parameters has 3 parameters, more than the 2 that are allowed", "field": ["spec", "parameters"]},
		{"msg": "spec.parameters has 15 bytes, more than the 14 that are allowed", "field": ["spec", "parameters"]},
	} with input as subject with data.usher.config as long_keys
}

test_a_value_of_long_characters if {
	count(limits.deny) == 1 with input as object_of("PromptConfig", {"parameters": {"a": "😀😀😀😀"}})
		with data.usher.config as long_keys
}

test_too_many_parameters if {
	message := "spec.parameters has 3 parameters, more than the 2 that are allowed"
	limits.deny == {{"msg": message, "field": ["spec", "parameters"]}} with input as template({"parameters": [{}, {}, {}]})
		with data.usher.config as long_keys
	limits.deny == set() with input as template({"parameters": [{}, {}]}) with data.usher.config as long_keys
}

test_too_many_choices if {
	message := "spec.parameters[1].enum has 4 choices, more than the 3 that are allowed"
	subject := template({"parameters": [{"enum": [1, 2, 3]}, {"enum": [1, 2, 3, 4]}]})
	limits.deny == {{"msg": message, "field": ["spec", "parameters", 1, "enum"]}} with input as subject
		with data.usher.config as long_keys
}

test_too_many_routes if {
	message := "spec.configSelector has 2 routes, more than the 1 that are allowed"
	limits.deny == {{"msg": message, "field": ["spec", "configSelector"]}} with input as object_of("PromptRoute", {"configSelector": [{}, {}]})
		with data.usher.config as long_keys
	limits.deny == set() with input as object_of("PromptRoute", {"configSelector": [{}]})
		with data.usher.config as long_keys
}

test_without_configuration if {
	limits.deny == set() with input as template({"template": replace(sprintf("%32768d", [1]), " ", "x")})
	count(limits.deny) == 1 with input as template({"template": replace(sprintf("%32769d", [1]), " ", "x")})
}

test_exceptions if {
	exception := {"policy": "prompt.limits", "field": "spec.parameters", "who": "Ann", "why": "a test", "until": "9999-12-31"}
	excepting := object.union(long_keys, {"exceptions": [exception]})
	limits.deny == set() with input as template({"parameters": [{}, {}, {}]}) with data.usher.config as excepting
	count(limits.deny) == 1 with input as template({"template": "12345678901"}) with data.usher.config as excepting
}

silent(subject) if {
	limits.deny == set() with input as subject
		with data.usher.config as {"limits": {"template": 3, "value": 14, "parameters": 2, "enum": 2, "routes": 1}}
}

test_other_kinds if {
	silent(object_of("Other", {
		"template": "12345678901234567890",
		"parameters": [{"enum": [1, 2, 3, 4]}, {}, {}],
		"configSelector": [{}, {}],
	}))
	silent(object_of("PromptConfig", {"configSelector": [1, 2], "template": "1234567890"}))
	silent(object_of("PromptConfig", {"parameters": {"a": {"enum": [1, 2, 3, 4]}}}))
}

test_any_shape if {
	silent(template(7))
	silent(template({"template": {"a": 1}, "parameters": 7}))
	silent(template({"template": null, "parameters": [1, null]}))
	silent({"kind": "PromptTemplate"})
	silent(null)
}
