package prompt.breaking_change_template_test

import data.prompt.breaking_change_test

parameters(old, new) := breaking_change_test.lines("PromptTemplate", {"parameters": old, "template": "{{ .a }}"}, {
	"parameters": new,
	"template": "{{ .a }}",
})

text(old, new) := breaking_change_test.lines("PromptTemplate", {"template": old, "parameters": declared}, {
	"template": new,
	"parameters": declared,
})

declared := [{"name": "a"}, {"name": "b"}]

b := {"name": "b"}

test_parameter_removed if {
	parameters([{"name": "r", "required": true}, b, {"name": "o", "required": false}, {"name": "n", "required": 1}], [b]) == {
		`parameter_removed major 0.4 /spec/parameters/2 of old spec.parameters.o: parameter o removed ({"name": "o", "required": false} -> -)`,
		`parameter_removed major 0.4 /spec/parameters/3 of old spec.parameters.n: parameter n removed ({"name": "n", "required": 1} -> -)`,
		`required_parameter_removed major 0.6 /spec/parameters/0 of old spec.parameters.r: required parameter r removed ({"name": "r", "required": true} -> -)`,
	}
}

test_parameter_added if {
	parameters([b], [{"name": "r", "required": true}, b, {"name": "d", "required": true, "default": 1}, {"name": "o"}]) == {
		`parameter_added minor 0.05 /spec/parameters/2 spec.parameters.d: parameter d added (- -> {"default": 1, "name": "d", "required": true})`,
		`parameter_added minor 0.05 /spec/parameters/3 spec.parameters.o: parameter o added (- -> {"name": "o"})`,
		`required_parameter_added major 0.5 /spec/parameters/0 spec.parameters.r: required parameter r added (- -> {"name": "r", "required": true})`,
	}
}

test_a_variable_becomes_a_parameter if {
	parameters([], [{"name": "a", "required": true}]) == {`parameter_declared minor 0.05 /spec/parameters/0 spec.parameters.a: variable a declared as a parameter (- -> {"name": "a", "required": true})`}
	parameters([], [{"name": "a", "enum": [1]}]) == {
		"enum_narrowed major 0.4 /spec/parameters/0/enum spec.parameters.a.enum: parameter a takes fewer values (- -> [1])",
		`parameter_declared minor 0.05 /spec/parameters/0 spec.parameters.a: variable a declared as a parameter (- -> {"enum": [1], "name": "a"})`,
	}
	parameters([], [{"name": "c", "enum": [1]}]) == {`parameter_added minor 0.05 /spec/parameters/0 spec.parameters.c: parameter c added (- -> {"enum": [1], "name": "c"})`}
}

test_a_list_of_values_that_stays if {
	chosen := {"name": "a", "enum": [1]}
	parameters([chosen], [chosen, b]) == {`parameter_added minor 0.05 /spec/parameters/1 spec.parameters.b: parameter b added (- -> {"name": "b"})`}
}

test_what_policies_add_themselves if {
	parameters([], [{"name": "safetyCheck", "required": true}]) == {`reserved_added patch 0 /spec/parameters/0 spec.parameters.safetyCheck: safetyCheck added, which policies add themselves (- -> {"name": "safetyCheck", "required": true})`}
}

test_what_policies_set_themselves if {
	free := {"name": "safetyCheck"}
	parameters([free], [{"name": "safetyCheck", "enum": ["strict"], "default": "strict"}]) == {
		`reserved_set patch 0 /spec/parameters/0/default spec.parameters.safetyCheck.default: safetyCheck is as policies set it themselves (- -> strict)`,
		`reserved_set patch 0 /spec/parameters/0/enum spec.parameters.safetyCheck.enum: safetyCheck is as policies set it themselves (- -> ["strict"])`,
	}
	parameters([free], [{"name": "safetyCheck", "enum": ["lax"]}]) == {`enum_narrowed major 0.4 /spec/parameters/0/enum spec.parameters.safetyCheck.enum: parameter safetyCheck takes fewer values (- -> ["lax"])`}
}

test_parameters_in_another_order if {
	parameters([b, {"name": "a"}, {"name": "c"}], [{"name": "c"}, b, {"name": "a"}]) == {"parameters_reordered patch 0 /spec/parameters spec.parameters: spec.parameters in another order (- -> -)"}
	parameters([b, {"name": "a"}], [{"name": "c"}, b, {"name": "a"}]) == {`parameter_added minor 0.05 /spec/parameters/0 spec.parameters.c: parameter c added (- -> {"name": "c"})`}
}

test_list_left_out if {
	parameters([], []) == set()
	breaking_change_test.lines("PromptTemplate", {"template": "a"}, {"template": "a", "parameters": []}) == set()
}

test_required if {
	parameters([{"name": "b"}], [{"name": "b", "required": true}]) == {"required_without_default major 0.5 /spec/parameters/0/required spec.parameters.b.required: parameter b now takes a value from everybody (- -> true)"}
	parameters([{"name": "b", "default": 1}], [{"name": "b", "default": 1, "required": true}]) == {"required_with_default minor 0.05 /spec/parameters/0/required spec.parameters.b.required: parameter b is now required, and has a default (- -> true)"}
	parameters([{"name": "b", "required": true}], [b]) == {"no_longer_required minor 0.05 /spec/parameters/0/required of old spec.parameters.b.required: parameter b is no longer required (true -> -)"}
	parameters([{"name": "b", "required": true, "default": 1}], [{"name": "b", "default": 1}]) == {"no_longer_required minor 0.05 /spec/parameters/0/required of old spec.parameters.b.required: parameter b is no longer required (true -> -)"}
	parameters([b], [{"name": "b", "required": false}]) == {"required_restated patch 0 /spec/parameters/0/required spec.parameters.b.required: parameter b is as required as before, in other words (- -> false)"}
	parameters([{"name": "b", "required": true, "default": 1}], [{"name": "b", "required": true}]) == {"required_without_default major 0.5 /spec/parameters/0/default of old spec.parameters.b.default: parameter b now takes a value from everybody (1 -> -)"}
	parameters([{"name": "b", "required": true}], [{"name": "b", "required": true, "default": 1}]) == {"default_added minor 0.05 /spec/parameters/0/default spec.parameters.b.default: default of parameter b added (- -> 1)"}
}

test_default if {
	parameters([{"name": "b", "default": 1}], [{"name": "b", "default": 2}]) == {"default_changed minor 0.2 /spec/parameters/0/default spec.parameters.b.default: default of parameter b changed (1 -> 2)"}
	parameters([b], [{"name": "b", "default": 2}]) == {"default_added minor 0.05 /spec/parameters/0/default spec.parameters.b.default: default of parameter b added (- -> 2)"}
	parameters([{"name": "x"}, {"name": "b", "default": 1}], [b, {"name": "x"}]) == {
		"default_removed minor 0.2 /spec/parameters/1/default of old spec.parameters.b.default: default of parameter b removed (1 -> -)",
		"parameters_reordered patch 0 /spec/parameters spec.parameters: spec.parameters in another order (- -> -)",
	}
}

test_a_member_of_a_parameter_that_moved if {
	parameters([{"name": "x"}, b], [{"name": "b", "default": 1}, {"name": "x"}]) == {
		"default_added minor 0.05 /spec/parameters/0/default spec.parameters.b.default: default of parameter b added (- -> 1)",
		"parameters_reordered patch 0 /spec/parameters spec.parameters: spec.parameters in another order (- -> -)",
	}
}

test_enum if {
	parameters([{"name": "b", "enum": [1, 2]}], [{"name": "b", "enum": [3, 1]}]) == {"enum_narrowed major 0.4 /spec/parameters/0/enum spec.parameters.b.enum: parameter b takes fewer values ([1, 2] -> [3, 1])"}
	parameters([b], [{"name": "b", "enum": [1]}]) == {"enum_narrowed major 0.4 /spec/parameters/0/enum spec.parameters.b.enum: parameter b takes fewer values (- -> [1])"}
	parameters([{"name": "b", "enum": [1]}], [b]) == {"enum_widened minor 0.05 /spec/parameters/0/enum of old spec.parameters.b.enum: parameter b takes more values ([1] -> -)"}
	parameters([{"name": "b", "enum": [1, 2]}], [{"name": "b", "enum": [3, 2, 1]}]) == {"enum_widened minor 0.05 /spec/parameters/0/enum spec.parameters.b.enum: parameter b takes more values ([1, 2] -> [3, 2, 1])"}
	parameters([{"name": "b", "enum": [1, 2]}], [{"name": "b", "enum": [2, 1]}]) == {"enum_reordered patch 0 /spec/parameters/0/enum spec.parameters.b.enum: values of parameter b in another order ([1, 2] -> [2, 1])"}
	parameters([{"name": "b", "enum": 1}], [{"name": "b", "enum": [1]}]) == {"unknown_change major 0.5 /spec/parameters/0/enum spec.parameters.b.enum: spec.parameters.b.enum changed in a way that is not understood (1 -> [1])"}
	parameters([{"name": "b", "enum": [1]}], [{"name": "b", "enum": {}}]) == {"unknown_change major 0.5 /spec/parameters/0/enum spec.parameters.b.enum: spec.parameters.b.enum changed in a way that is not understood ([1] -> {})"}
}

test_description if {
	parameters([{"name": "b", "description": "x"}], [{"name": "b", "description": "y"}]) == {"description_changed patch 0 /spec/parameters/0/description spec.parameters.b.description: description of parameter b changed (x -> y)"}
	parameters([b], [{"name": "b", "description": "y"}]) == {"description_changed patch 0 /spec/parameters/0/description spec.parameters.b.description: description of parameter b changed (- -> y)"}
}

test_other_members if {
	parameters([b], [{"name": "b", "type": "text"}]) == {"unknown_change major 0.5 /spec/parameters/0/type spec.parameters.b.type: spec.parameters.b.type changed in a way that is not understood (- -> text)"}
}

test_parameters_of_another_shape if {
	parameters([b, b], [b]) == {`unknown_change major 0.5 /spec/parameters spec.parameters: spec.parameters changed in a way that is not understood ([{"name": "b"}, {"name": "b"}] -> [{"name": "b"}])`}
	parameters([b], [b, b]) == {`unknown_change major 0.5 /spec/parameters spec.parameters: spec.parameters changed in a way that is not understood ([{"name": "b"}] -> [{"name": "b"}, {"name": "b"}])`}
	parameters([b], 5) == {`unknown_change major 0.5 /spec/parameters spec.parameters: spec.parameters changed in a way that is not understood ([{"name": "b"}] -> 5)`}
	parameters({"b": 1}, [b]) == {`unknown_change major 0.5 /spec/parameters spec.parameters: spec.parameters changed in a way that is not understood ({"b": 1} -> [{"name": "b"}])`}
	parameters({"b": b}, [b]) == {`unknown_change major 0.5 /spec/parameters spec.parameters: spec.parameters changed in a way that is not understood ({"b": {"name": "b"}} -> [{"name": "b"}])`}
	parameters([b], [{"name": 5}]) == {`unknown_change major 0.5 /spec/parameters spec.parameters: spec.parameters changed in a way that is not understood ([{"name": "b"}] -> [{"name": 5}])`}
	parameters([null], [b]) == {`unknown_change major 0.5 /spec/parameters spec.parameters: spec.parameters changed in a way that is not understood ([null] -> [{"name": "b"}])`}
}

test_variables if {
	text("{{ .old }}", "{{ .new }}") == {
		"variable_added major 0.5 /spec/template spec.template.new: variable new added to the text, and no parameter declares it (- -> -)",
		"variable_removed major 0.4 /spec/template spec.template.old: variable old removed from the text (- -> -)",
	}
	text("{{ .a }}", "{{.b}}") == {
		"parameter_into_use minor 0.1 /spec/template spec.template.b: the text now uses parameter b (- -> -)",
		"parameter_out_of_use minor 0.1 /spec/template spec.template.a: the text no longer uses parameter a (- -> -)",
	}
	text("{{ .a.x }}{{ .c }}", "{{- if .c -}} {{ f(.a).y }} {{ end }}") == {
		"expression_changed minor 0.1 /spec/template spec.template: spec.template uses its variables in another way ({{ .a.x }}{{ .c }} -> {{- if .c -}} {{ f(.a).y }} {{ end }})",
		"rearranged patch 0.02 /spec/template spec.template: spec.template has the same words, arranged in another way ({{ .a.x }}{{ .c }} -> {{- if .c -}} {{ f(.a).y }} {{ end }})",
	}
	text("{{ .a\n.c_1 }}", "{{ .a }} .c_2 }} {{ .c_1 }}") == {
		"expression_changed minor 0.1 /spec/template spec.template: spec.template uses its variables in another way ({{ .a\n.c_1 }} -> {{ .a }} .c_2 }} {{ .c_1 }})",
		"rewritten minor 0.25 /spec/template spec.template: spec.template has mostly other words ({{ .a\n.c_1 }} -> {{ .a }} .c_2 }} {{ .c_1 }})",
	}
	text("{{ .a }}", "{{ .a.z }} {{ g[.a].y }} {{ .a..z }}") == {
		"expression_changed minor 0.1 /spec/template spec.template: spec.template uses its variables in another way ({{ .a }} -> {{ .a.z }} {{ g[.a].y }} {{ .a..z }})",
		"rearranged patch 0.02 /spec/template spec.template: spec.template has the same words, arranged in another way ({{ .a }} -> {{ .a.z }} {{ g[.a].y }} {{ .a..z }})",
	}
}

test_variables_of_parameters_that_come_and_go if {
	breaking_change_test.lines("PromptTemplate", {"template": "{{ .a }}", "parameters": [{"name": "a"}]}, {"template": "{{ .b }}", "parameters": [b]}) == {
		`parameter_added minor 0.05 /spec/parameters/0 spec.parameters.b: parameter b added (- -> {"name": "b"})`,
		`parameter_removed major 0.4 /spec/parameters/0 of old spec.parameters.a: parameter a removed ({"name": "a"} -> -)`,
	}
}

test_expressions if {
	text("{{ .a }} {{ .b }}", "{{ .b }} {{ .a }}") == {"expression_changed minor 0.1 /spec/template spec.template: spec.template uses its variables in another way ({{ .a }} {{ .b }} -> {{ .b }} {{ .a }})"}
	text("{{ .a }}", "{{ .a | lower }}") == {"expression_changed minor 0.1 /spec/template spec.template: spec.template uses its variables in another way ({{ .a }} -> {{ .a | lower }})"}
	text("{{ .a }}", "{{.a}}") == set()
}

test_words if {
	text("one two three four five six seven eight nine ten {{ .a }}", "one two three four five six seven eight nine eleven {{ .a }}") == {"reworded patch 0.04 /spec/template spec.template: spec.template has other words (one two three four five six seven eight nine ten {{ .a }} -> one two three four five six seven eight nine eleven {{ .a }})"}
	text("one two", "one three") == {"reworded patch 0.14 /spec/template spec.template: spec.template has other words (one two -> one three)"}
	text("one two three", "one four five") == {"rewritten minor 0.17 /spec/template spec.template: spec.template has mostly other words (one two three -> one four five)"}
	text("one", "two") == {"rewritten minor 0.25 /spec/template spec.template: spec.template has mostly other words (one -> two)"}
	text("one two", "one two three") == {"reworded patch 0.07 /spec/template spec.template: spec.template has other words (one two -> one two three)"}
}

# Of 99 words each, 49 are in both.
test_a_little_more_than_half_is_most if {
	text(numbered(1, 99), numbered(51, 149)) != set()
	every line in text(numbered(1, 99), numbered(51, 149)) {
		startswith(line, "rewritten minor 0.14 ")
	}
}

numbered(first, last) := concat(" ", [sprintf("w%d", [i]) | some i in numbers.range(first, last)])

test_words_of_scripts_without_blanks if {
	text("你是一个专业的购物助手", "你是一个热心的购物助手") == {"reworded patch 0.06 /spec/template spec.template: spec.template has other words (你是一个专业的购物助手 -> 你是一个热心的购物助手)"}
	text("ひらカタ9é", "ひろカケ9é") == {"reworded patch 0.11 /spec/template spec.template: spec.template has other words (ひらカタ9é -> ひろカケ9é)"}
	text("e\u0301a", "e\u0301b") == {"rewritten minor 0.25 /spec/template spec.template: spec.template has mostly other words (éa -> éb)"}
}

test_arrangement if {
	text("one two", "two one") == {"rearranged patch 0.02 /spec/template spec.template: spec.template has the same words, arranged in another way (one two -> two one)"}
	text("one, two", "one two") == {"rearranged patch 0.02 /spec/template spec.template: spec.template has the same words, arranged in another way (one, two -> one two)"}
	text("{{ .a }} b", "{{ .a }}  b") == {"rearranged patch 0.02 /spec/template spec.template: spec.template has the same words, arranged in another way ({{ .a }} b -> {{ .a }}  b)"}
	text("--", "++") == {"rearranged patch 0.02 /spec/template spec.template: spec.template has the same words, arranged in another way (-- -> ++)"}
}

test_text_of_another_shape if {
	breaking_change_test.lines("PromptTemplate", {"template": "x", "parameters": {"a": 1}}, {"template": "x", "parameters": {"a": 2}}) == {`unknown_change major 0.5 /spec/parameters spec.parameters: spec.parameters changed in a way that is not understood ({"a": 1} -> {"a": 2})`}
	text(5, "x") == {"unknown_change major 0.5 /spec/template spec.template: spec.template changed in a way that is not understood (5 -> x)"}
	text("x", null) == {"unknown_change major 0.5 /spec/template spec.template: spec.template changed in a way that is not understood (x -> null)"}
	breaking_change_test.lines("PromptTemplate", {"template": "x"}, {}) == {"unknown_change major 0.5 /spec/template of old spec.template: spec.template changed in a way that is not understood (x -> -)"}
	breaking_change_test.lines("PromptTemplate", {}, {"template": "x"}) == {"unknown_change major 0.5 /spec/template spec.template: spec.template changed in a way that is not understood (- -> x)"}
}
