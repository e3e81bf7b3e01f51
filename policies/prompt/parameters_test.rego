package prompt.parameters_test

import data.prompt.parameters

template(entries) := {"kind": "PromptTemplate", "metadata": {"name": "x"}, "spec": {"parameters": entries}}

at(path, message) := {"msg": message, "field": array.concat(["spec", "parameters"], path)}

silent(object) if {
	parameters.deny == set() with input as object
}

test_names_must_differ if {
	parameters.deny == {
		at([2, "name"], "spec.parameters[2] has the name of spec.parameters[0]"),
		at([3, "name"], "spec.parameters[3] has the name of spec.parameters[0]"),
	} with input as template([{"name": "a"}, {"name": "b"}, {"name": "a", "default": 1}, {"name": "a"}])
}

test_choices_must_differ if {
	parameters.deny == {
		at([1, "enum", 2], "spec.parameters[1].enum[2] is the same as enum[0]"),
		at([1, "enum", 3], "spec.parameters[1].enum[3] is the same as enum[0]"),
	} with input as template([{"name": "a", "enum": ["b", "c"]}, {"name": "b", "enum": ["b", "c", "b", "b"]}])
	silent(template([{"name": "a", "enum": [1, "1", 1.5]}]))
}

test_a_default_is_one_of_the_choices if {
	parameters.deny == {at([0, "default"], "spec.parameters[0].default is not in its enum")} with input as template([{"name": "toneStyle", "enum": ["formal", "friendly"], "default": "rude"}])
	silent(template([{"name": "toneStyle", "enum": ["formal", "friendly"], "default": "friendly"}]))
	silent(template([{"name": "toneStyle", "default": "rude"}, {"name": "a", "enum": ["b"]}]))
	silent(template([{"name": "a", "enum": ["b", "c", "d"], "default": ["b", "d"]}]))
}

test_exceptions if {
	exception := {"policy": "prompt.parameters", "field": "spec.parameters[1].name", "who": "Ann", "why": "a test", "until": "9999-12-31"}
	parameters.deny == {at([2, "name"], "spec.parameters[2] has the name of spec.parameters[0]")} with input as template([{"name": "a"}, {"name": "a"}, {"name": "a"}])
		with data.usher.config as {"exceptions": [exception]}
}

test_the_article if {
	silent(template([{"name": "toneStyle", "enum": ["formal", "friendly", "humorous"], "default": "friendly"}]))
}

test_other_kinds if {
	silent({"kind": "Other", "spec": {"parameters": [{"name": "a"}, {"name": "a"}]}})
}

test_any_shape if {
	silent(template({"a": {"enum": "b", "default": 1}}))
	silent(template([null, 1, "a", "a", {}, {}, {"default": 1}]))
	silent(template(7))
	silent({"kind": "PromptTemplate", "spec": null})
	silent({"kind": "PromptTemplate"})
	silent(null)
}
