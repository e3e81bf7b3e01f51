package prompt.deletion_test

import data.prompt.deletion

known := {"prompt.example.com/v1": {
	"PromptConfig": {
		"shop": {
			"b": {"kind": "PromptConfig", "spec": {"templateRef": "a"}},
			"c": {"kind": "PromptConfig", "spec": {"templateRef": "other"}},
		},
		"default": {"d": {"kind": "PromptConfig", "spec": {"templateRef": "a"}}},
	},
	"PromptRoute": {"shop": {"r": {"kind": "PromptRoute", "spec": {"configSelector": [{"configName": "c"}, {"configName": "b"}]}}}},
	"PromptBinding": {"shop": {"u": {"kind": "PromptBinding", "spec": {"routeRef": "r"}}}},
}}

deleting(kind, name) := {"request": {
	"operation": "DELETE",
	"oldObject": {"kind": kind, "metadata": {"name": name, "namespace": "shop"}},
}}

test_what_refers_to_it_is_told if {
	deletion.warn == {"PromptConfig b refers to this PromptTemplate (spec.templateRef)"} with input as deleting("PromptTemplate", "a")
		with data.kubernetes as known
	deletion.warn == {"PromptRoute r refers to this PromptConfig (spec.configSelector[1].configName)"} with input as deleting("PromptConfig", "b")
		with data.kubernetes as known
	deletion.warn == {"PromptBinding u refers to this PromptRoute (spec.routeRef)"} with input as deleting("PromptRoute", "r")
		with data.kubernetes as known
}

silent(subject) if {
	deletion.warn == set() with input as subject with data.kubernetes as known
}

test_what_nothing_refers_to if {
	silent(deleting("PromptTemplate", "b"))
	silent(deleting("PromptConfig", "a"))
	silent(deleting("ConfigMap", "a"))
}

test_other_operations if silent({"request": object.union(deleting("PromptTemplate", "a").request, {"operation": "UPDATE"})})

test_exceptions if {
	exception := {"policy": "prompt.deletion", "field": "spec.templateRef", "who": "Ann", "why": "a test", "until": "9999-12-31"}
	deletion.warn == set() with input as deleting("PromptTemplate", "a")
		with data.kubernetes as known
		with data.usher.config as {"exceptions": [exception]}
}

test_where_nothing_is_known if {
	deletion.warn == set() with input as deleting("PromptTemplate", "a")
}
