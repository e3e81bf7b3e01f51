package prompt.breaking_change_values_test

import data.prompt.breaking_change_test

values(old, new) := breaking_change_test.lines("PromptConfig", {"parameters": old}, {"parameters": new})

test_values if {
	values({"a": 1}, {"a": 2}) == {"value_changed minor 0.1 /spec/parameters/a spec.parameters.a: value of a changed (1 -> 2)"}
	values({"a": 1}, {}) == {"value_removed minor 0.15 /spec/parameters/a of old spec.parameters.a: value of a removed (1 -> -)"}
	values({}, {"a": 1}) == {"value_added minor 0.05 /spec/parameters/a spec.parameters.a: value of a added (- -> 1)"}
	values({"a": 1}, {"a": "1"}) == {"value_of_another_type major 0.4 /spec/parameters/a spec.parameters.a: value of a is of another type (1 -> 1)"}
	values({"a": 1, "b": [1]}, {"b": [1], "a": 1}) == set()
}

test_what_policies_add_themselves if {
	values({}, {"safetyCheck": "strict"}) == {"reserved_added patch 0 /spec/parameters/safetyCheck spec.parameters.safetyCheck: safetyCheck added, which policies add themselves (- -> strict)"}
	values({"safetyCheck": "strict"}, {"safetyCheck": "lax"}) == {"value_changed minor 0.1 /spec/parameters/safetyCheck spec.parameters.safetyCheck: value of safetyCheck changed (strict -> lax)"}
	values({"safetyCheck": "strict"}, {}) == {"value_removed minor 0.15 /spec/parameters/safetyCheck of old spec.parameters.safetyCheck: value of safetyCheck removed (strict -> -)"}
}

test_what_policies_set_themselves if {
	values({"safetyCheck": true}, {"safetyCheck": "strict"}) == {"reserved_set patch 0 /spec/parameters/safetyCheck spec.parameters.safetyCheck: safetyCheck is as policies set it themselves (true -> strict)"}
	values({"safetyCheck": "lax"}, {"safetyCheck": "strict"}) == {"reserved_set patch 0 /spec/parameters/safetyCheck spec.parameters.safetyCheck: safetyCheck is as policies set it themselves (lax -> strict)"}
}

test_no_values if {
	breaking_change_test.lines("PromptConfig", {}, {"parameters": {"a": 1}}) == {"value_added minor 0.05 /spec/parameters/a spec.parameters.a: value of a added (- -> 1)"}
	breaking_change_test.lines("PromptConfig", {}, {"parameters": {}}) == set()
}

test_values_of_another_shape if {
	values([], {}) == {"unknown_change major 0.5 /spec/parameters spec.parameters: spec.parameters changed in a way that is not understood ([] -> {})"}
	values({}, null) == {"unknown_change major 0.5 /spec/parameters spec.parameters: spec.parameters changed in a way that is not understood ({} -> null)"}
}

test_values_of_a_binding if {
	breaking_change_test.lines("PromptBinding", {"parameters": {"a": 1}}, {"parameters": {"a": 2}}) == {"value_changed minor 0.1 /spec/parameters/a spec.parameters.a: value of a changed (1 -> 2)"}
	breaking_change_test.lines("PromptBinding", {"parameters": 1}, {"parameters": {"a": 2}}) == {`unknown_change major 0.5 /spec/parameters spec.parameters: spec.parameters changed in a way that is not understood (1 -> {"a": 2})`}
}

test_another_template if {
	breaking_change_test.lines("PromptConfig", {"templateRef": "a"}, {"templateRef": "b"}) == {"template_changed major 0.5 /spec/templateRef spec.templateRef: spec.templateRef names another template (a -> b)"}
}

test_references_of_a_binding if {
	breaking_change_test.lines("PromptBinding", {"selector": {"a": "b"}, "configRef": "a"}, {"selector": {"a": "c"}, "configRef": "b"}) == {
		"reference_changed major 0.4 /spec/configRef spec.configRef: spec.configRef names something else (a -> b)",
		`selector_changed major 0.5 /spec/selector spec.selector: spec.selector chooses other workloads ({"a": "b"} -> {"a": "c"})`,
	}
	breaking_change_test.lines("PromptBinding", {"configRef": "a"}, {"routeRef": "b"}) == {
		"reference_changed major 0.4 /spec/configRef of old spec.configRef: spec.configRef names something else (a -> -)",
		"reference_changed major 0.4 /spec/routeRef spec.routeRef: spec.routeRef names something else (- -> b)",
	}
}
