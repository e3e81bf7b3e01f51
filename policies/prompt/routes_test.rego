package prompt.routes_test

import data.prompt.routes

route(entries) := {"kind": "PromptRoute", "metadata": {"name": "r", "namespace": "shop"}, "spec": {"configSelector": entries}}

split_by(weights) := route([{"configName": sprintf("c%d", [i]), "weight": weight} | some i, weight in weights])

at(path, message) := {"msg": message, "field": array.concat(["spec", "configSelector"], path)}

config(name, template) := {
	"kind": "PromptConfig",
	"metadata": {"name": name, "namespace": "shop"},
	"spec": {"templateRef": template},
}

known := {"prompt.example.com/v1": {
	"PromptConfig": {
		"shop": {
			"a": config("a", "t"),
			"b": config("b", "t"),
			"c": config("c", "u"),
			"d": config("d", 7),
		},
		"default": {"a": config("a", "x")},
	},
	"PromptRoute": {"shop": {"r": route([{"configName": "a"}, {"configName": "b"}, {"configName": "gone"}])}},
}}

judged(subject, deny, warn, inventory) if {
	routes.deny == deny with input as subject with data.kubernetes as known with data.usher.inventory as inventory
	routes.warn == warn with input as subject with data.kubernetes as known with data.usher.inventory as inventory
}

denied(subject, expected) if {
	every inventory in ["complete", "watched", "unknown"] {
		judged(subject, expected, set(), inventory)
	}
}

test_weights_that_add_up if {
	denied(split_by([90, 10]), set())
	denied(split_by([100]), set())
	denied(split_by([100, 0]), set())
	denied(split_by([33, 33, 34]), set())
}

test_weights_that_do_not if {
	denied(split_by([90, 5]), {at([], "the weights of spec.configSelector add up to 95, not to 100")})
	denied(split_by([90, 11]), {at([], "the weights of spec.configSelector add up to 101, not to 100")})
	denied(route([]), {at([], "the weights of spec.configSelector add up to 0, not to 100")})
}

test_weights_are_whole_numbers if {
	every weight in [-1, 0.5, "50", null, [50]] {
		denied(split_by([100, weight]), {at([1, "weight"], "spec.configSelector[1].weight must be a whole number from 0")})
	}
	denied(route([{"configName": "a"}]), {at([0, "weight"], "spec.configSelector[0].weight must be a whole number from 0")})
}

test_no_config_twice if {
	twice := [{"configName": "a", "weight": 50}, {"configName": "b", "weight": 20}, {"configName": "a", "weight": 30}]
	denied(route(twice), {at([2, "configName"], "spec.configSelector[2] names the config of spec.configSelector[0]")})
}

mixed := route([{"configName": "c", "weight": 10}, {"configName": "b", "weight": 50}, {"configName": "a", "weight": 40}])

test_configs_of_one_template if {
	told := {at([], "the configs of spec.configSelector are of several templates: a, b of t; c of u")}
	judged(mixed, told, set(), "complete")
	judged(mixed, set(), told, "watched")
	judged(mixed, set(), set(), "unknown")
	same := route([{"configName": "a", "weight": 50}, {"configName": "b", "weight": 50}])
	denied(same, set())
}

test_configs_that_are_not_known_do_not_count if {
	denied(route([{"configName": "a", "weight": 50}, {"configName": "gone", "weight": 50}]), set())
	denied(object.union(mixed, {"metadata": {"namespace": "default"}}), set())
}

test_a_config_that_turns_to_another_template if {
	told := {{"msg": "PromptRoute r is also for PromptConfig b, which is of PromptTemplate t", "field": ["spec", "templateRef"]}}
	judged(config("a", "u"), set(), told, "watched")
	judged(config("a", "u"), set(), set(), "complete")
	judged(config("a", "u"), set(), set(), "unknown")
	judged(config("a", "t"), set(), set(), "watched")
	judged(config("c", "x"), set(), set(), "watched")
	judged(object.union(config("a", "u"), {"metadata": {"namespace": "default"}}), set(), set(), "watched")
	judged(object.union(config("a", "u"), {"kind": "Other"}), set(), set(), "watched")
}

excepted(field, subject, inventory) if {
	exceptions := [{"policy": "prompt.routes", "field": field, "who": "Ann", "why": "a test", "until": "9999-12-31"}]
	routes.deny | routes.warn == set() with input as subject
		with data.kubernetes as known
		with data.usher.inventory as inventory
		with data.usher.config as {"exceptions": exceptions}
	others := [object.union(exceptions[0], {"policy": "prompt.limits"})]
	count(routes.deny | routes.warn) == 1 with input as subject
		with data.kubernetes as known
		with data.usher.inventory as inventory
		with data.usher.config as {"exceptions": others}
}

test_exceptions if {
	excepted("spec.configSelector[0].weight", split_by([-1]), "complete")
	excepted("spec.configSelector", split_by([50]), "complete")
	excepted("spec.configSelector[1].configName", route([{"configName": "a", "weight": 50}, {"configName": "a", "weight": 50}]), "complete")
	excepted("spec.configSelector", mixed, "complete")
	excepted("spec.configSelector", mixed, "watched")
	excepted("spec.templateRef", config("a", "u"), "watched")
}

test_other_kinds if {
	denied(object.union(split_by([50]), {"kind": "PromptTemplate"}), set())
}

test_any_shape if {
	denied(route({"a": {"weight": 50}}), set())
	denied(route(7), set())
	denied(route([7]), set())
	denied({"kind": "PromptRoute"}, set())
	denied(null, set())
}
