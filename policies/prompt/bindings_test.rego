package prompt.bindings_test

import data.prompt.bindings

binding(name, spec) := {"kind": "PromptBinding", "metadata": {"name": name, "namespace": "shop"}, "spec": spec}

selecting(label, value) := {"matchLabels": {label: value}}

deployment(name, labels) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": name, "namespace": "shop"},
	"spec": {"template": {"metadata": {"labels": labels}}},
}

parameters := [
	{"name": "language", "required": true},
	{"name": "currency", "required": true, "default": "EUR"},
	{"name": "unit", "required": true, "default": null},
	{"name": "tone"},
]

known := {
	"apps/v1": {"Deployment": {
		"shop": {"engine": deployment("engine", {"app": "engine", "tier": "hot"})},
		"default": {"stray": deployment("stray", {"app": "stray", "tier": "stray"})},
	}},
	"prompt.example.com/v1": {
		"PromptTemplate": {"shop": {"t": {"spec": {"parameters": parameters}}, "u": {"spec": {}}}},
		"PromptConfig": {"shop": {
			"a": {"spec": {"templateRef": "t"}},
			"b": {"spec": {"templateRef": "u"}},
			"c": {"spec": {"templateRef": "gone"}},
		}},
		"PromptRoute": {"shop": {"r": {"spec": {"configSelector": [{"configName": "b"}, {"configName": "a"}]}}}},
		"PromptBinding": {"shop": {
			"one": binding("one", {"selector": selecting("tier", "hot")}),
			"two": binding("two", {"selector": selecting("zone", "west")}),
		}},
	},
}

judged(subject, deny, warn, inventory) if {
	bindings.deny == deny with input as subject with data.kubernetes as known with data.usher.inventory as inventory
	bindings.warn == warn with input as subject with data.kubernetes as known with data.usher.inventory as inventory
}

found(subject, expected) if {
	judged(subject, expected, set(), "complete")
	judged(subject, set(), expected, "watched")
	judged(subject, set(), set(), "unknown")
}

good := binding("new", {"selector": selecting("zone", "east"), "routeRef": "r", "parameters": {"language": "de", "unit": "kg"}})

with_spec(spec) := object.union(good, {"spec": spec})

test_a_good_binding if {
	found(good, set())
	found(binding("new", {"selector": selecting("app", "stray"), "configRef": "b"}), set())
	found(binding("new", {"selector": selecting("app", "engine"), "configRef": "b"}), {at(
		"selector",
		"spec.selector selects Deployment engine, and so does PromptBinding one",
	)})
}

at(member, message) := {"msg": message, "field": ["spec", member]}

test_one_route_or_one_config if {
	told := {{"msg": "spec must have either a routeRef or a configRef", "field": ["spec"]}}
	judged(with_spec({"configRef": "a"}), told, set(), "unknown")
	judged(with_spec({"routeRef": null}), told, set(), "complete")
	judged(with_spec({"routeRef": null, "configRef": "a"}), set(), set(), "complete")
	judged({"kind": "PromptBinding"}, told, set(), "unknown")
}

test_two_bindings_for_one_workload if {
	told := {at("selector", "spec.selector selects Deployment engine, and so does PromptBinding one")}
	overlapping := object.union(object.remove(good, ["spec"]), {"spec": {"configRef": "b", "selector": selecting("app", "engine")}})
	found(overlapping, told)
	found(object.union(overlapping, {"metadata": {"name": "one"}}), set())
	found(object.union(object.remove(overlapping, ["metadata"]), {"metadata": {"generateName": "x", "namespace": "shop"}}), told)
	found(object.union(overlapping, {"metadata": {"namespace": "default"}}), set())
}

test_two_bindings_with_one_selector if {
	same := binding("new", {"configRef": "b", "selector": selecting("zone", "west")})
	found(same, {at("selector", "spec.selector is that of PromptBinding two too")})
	found(object.union(same, {"metadata": {"name": "two"}}), set())
}

missing(name) := at("parameters", sprintf("spec.parameters has no value for %s, which PromptTemplate t requires", [name]))

test_each_required_parameter_has_a_value if {
	found(with_spec({"parameters": {"unit": null}}), {missing("unit")})
	found(binding("new", {"routeRef": "r"}), {missing("language"), missing("unit")})
	found(binding("new", {"configRef": "a", "parameters": {"language": "de"}}), {missing("unit")})
	found(binding("new", {"configRef": "b"}), set())
	found(binding("new", {"configRef": "c"}), set())
	found(binding("new", {"routeRef": "gone"}), set())
	found(object.union(with_spec({"parameters": {"unit": null}}), {"metadata": {"namespace": "default"}}), set())
}

test_a_workload_that_two_bindings_wait_for if {
	told := {{"msg": "more than one PromptBinding selects this Deployment: one, two", "field": ["metadata", "labels"]}}
	both := deployment("new", {"tier": "hot", "zone": "west"})
	judged(both, set(), told, "watched")
	judged(both, set(), set(), "complete")
	judged(both, set(), set(), "unknown")
	judged(deployment("new", {"tier": "hot"}), set(), set(), "watched")
	judged(object.union(both, {"metadata": {"namespace": "default"}}), set(), set(), "watched")
}

excepted(field, subject, inventory) if {
	exceptions := [{"policy": "prompt.bindings", "field": field, "who": "Ann", "why": "a test", "until": "9999-12-31"}]
	bindings.deny | bindings.warn == set() with input as subject
		with data.kubernetes as known
		with data.usher.inventory as inventory
		with data.usher.config as {"exceptions": exceptions}
	others := [object.union(exceptions[0], {"policy": "prompt.limits"})]
	count(bindings.deny | bindings.warn) == 1 with input as subject
		with data.kubernetes as known
		with data.usher.inventory as inventory
		with data.usher.config as {"exceptions": others}
}

test_exceptions if {
	excepted("spec", with_spec({"routeRef": null}), "complete")
	excepted("spec.selector", binding("new", {"configRef": "b", "selector": selecting("zone", "west")}), "complete")
	excepted("spec.selector", binding("new", {"configRef": "b", "selector": selecting("app", "engine")}), "complete")
	excepted("spec.parameters", with_spec({"parameters": {"unit": null}}), "watched")
	excepted("metadata.labels", deployment("new", {"tier": "hot", "zone": "west"}), "watched")
}

test_other_kinds if {
	found(object.union(with_spec({"configRef": "a", "parameters": {"unit": null}, "selector": selecting("zone", "west")}), {"kind": "Other"}), set())
}

test_any_shape if {
	found(binding("new", {"configRef": 7, "selector": 8, "parameters": 9}), set())
	found({"kind": "Deployment", "spec": 7}, set())
	found(null, set())
}
