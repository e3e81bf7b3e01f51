package prompt.references_test

import data.prompt.references

known := {"prompt.example.com/v1": {
	"PromptTemplate": {"shop": {"a": {}}},
	"PromptConfig": {"shop": {"b": {}}},
	"PromptRoute": {"shop": {"c": {}}},
}}

object_of(kind, spec) := {"kind": kind, "metadata": {"name": "x", "namespace": "shop"}, "spec": spec}

found(subject, expected) if {
	references.deny == expected with input as subject with data.kubernetes as known with data.usher.inventory as "complete"
	references.warn == set() with input as subject with data.kubernetes as known with data.usher.inventory as "complete"
	references.warn == expected with input as subject with data.kubernetes as known with data.usher.inventory as "watched"
	references.deny == set() with input as subject with data.kubernetes as known with data.usher.inventory as "watched"
	references.warn == set() with input as subject with data.kubernetes as known
	references.deny == set() with input as subject with data.kubernetes as known
}

test_all_resolve if {
	found(object_of("PromptConfig", {"templateRef": "a"}), set())
	found(object_of("PromptRoute", {"configSelector": [{"configName": "b", "weight": 100}]}), set())
	found(object_of("PromptBinding", {"routeRef": "c"}), set())
	found(object_of("PromptBinding", {"configRef": "b"}), set())
}

test_dangling if {
	found(object_of("PromptConfig", {"templateRef": "b"}), {{
		"msg": "spec.templateRef: there is no PromptTemplate b in the namespace shop",
		"field": ["spec", "templateRef"],
	}})
	found(object_of("PromptRoute", {"configSelector": [{"configName": "b"}, {"configName": "a"}]}), {{
		"msg": "spec.configSelector[1].configName: there is no PromptConfig a in the namespace shop",
		"field": ["spec", "configSelector", 1, "configName"],
	}})
	found(object_of("PromptBinding", {"routeRef": "b"}), {{
		"msg": "spec.routeRef: there is no PromptRoute b in the namespace shop",
		"field": ["spec", "routeRef"],
	}})
}

test_another_namespace_does_not_count if {
	found({"kind": "PromptConfig", "metadata": {"name": "x"}, "spec": {"templateRef": "a"}}, {{
		"msg": "spec.templateRef: there is no PromptTemplate a in the namespace default",
		"field": ["spec", "templateRef"],
	}})
}

test_a_secret_is_not_told if {
	found(object_of("PromptConfig", {"templateRef": "jane@shop.de"}), {{
		"msg": "spec.templateRef: there is no PromptTemplate of that name in the namespace shop",
		"field": ["spec", "templateRef"],
	}})
}

test_exceptions if {
	exception := {"policy": "prompt.references", "field": "spec.templateRef", "who": "Ann", "why": "a test", "until": "9999-12-31"}
	subject := object_of("PromptConfig", {"templateRef": "b"})
	references.deny == set() with input as subject
		with data.usher.inventory as "complete"
		with data.usher.config as {"exceptions": [exception]}
	other := object.union(exception, {"policy": "prompt.routes"})
	count(references.deny) == 1 with input as subject
		with data.usher.inventory as "complete"
		with data.usher.config as {"exceptions": [other]}
}

test_any_shape if {
	found(object_of("PromptConfig", 7), set())
	found({"kind": "PromptBinding"}, set())
	found(null, set())
}
