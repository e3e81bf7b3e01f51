package lib.prompt_test

import data.lib.prompt

test_all_that_is_written if {
	object := {"kind": "PromptConfig", "spec": {"templateRef": "a", "parameters": {"b": ["c", 1.5, {"d": "e"}, true, null]}}}
	prompt.written == {
		{"path": ["spec"], "text": "templateRef", "name": "", "key": true},
		{"path": ["spec"], "text": "parameters", "name": "", "key": true},
		{"path": ["spec", "templateRef"], "text": "a", "name": "templateRef"},
		{"path": ["spec", "parameters"], "text": "b", "name": "", "key": true},
		{"path": ["spec", "parameters", "b", 0], "text": "c", "name": "b"},
		{"path": ["spec", "parameters", "b", 1], "text": "1.5", "name": ""},
		{"path": ["spec", "parameters", "b", 2], "text": "d", "name": "", "key": true},
		{"path": ["spec", "parameters", "b", 2, "d"], "text": "e", "name": "d"},
	} with input as object
}

test_a_default_has_the_name_of_its_parameter if {
	spec := {"template": "a", "parameters": [{}, {"name": "b", "default": "c", "description": "d", "enum": ["e"]}]}
	names := {entry.text: entry.name |
		some entry in prompt.written with input as {"kind": "PromptTemplate", "spec": spec}
		not entry.key
	}
	names == {"a": "", "b": "", "c": "b", "d": "", "e": ""}
}

test_in_a_config_the_key_is_the_name if {
	entries := prompt.written with input as {"kind": "PromptConfig", "spec": {"parameters": {"a": {"name": "b", "default": "c"}}}}
	{"path": ["spec", "parameters", "a", "default"], "text": "c", "name": "default"} in entries
}

test_a_whole_spec_may_be_a_text if {
	prompt.written == {{"path": ["spec"], "text": "x", "name": ""}} with input as {"kind": "PromptRoute", "spec": "x"}
	prompt.written == {{"path": ["spec"], "text": "7", "name": ""}} with input as {"kind": "PromptRoute", "spec": 7}
}

test_only_prompts_are_read if {
	every kind in ["PromptTemplate", "PromptConfig", "PromptRoute", "PromptBinding"] {
		count(prompt.written) == 2 with input as {"kind": kind, "spec": {"a": "b"}}
	}
	prompt.written == set() with input as {"kind": "ConfigMap", "spec": {"a": {"b": ["c", 1]}}}
	prompt.written == set() with input as {"kind": "PromptRoute"}
}

test_paths_as_people_write_them if {
	prompt.shown(["spec", "parameters", 1, "default"]) == "spec.parameters[1].default"
	prompt.shown(["spec", "tone_style-2", "名字"]) == "spec.tone_style-2.名字"
	prompt.shown(["spec", "a.b", ""]) == `spec["a.b"][""]`
	prompt.shown([0, "a b", "\"c\"d"]) == `[0]["a b"]["\"c\"d"]`
	prompt.shown([]) == ""
}

test_variables if {
	prompt.variables("{{ .a }}{{.b}}{{- .c -}} {{\n.d\n}} {{ .用户 }} {{ ._e1_ }}") == {"a", "b", "c", "d", "用户", "_e1_"}
	prompt.variables("{{ .a.b.c }} {{ $.d.e }} {{ (.f).g }} {{ (index .h 0).i }} {{ .j[0].k }}") == {"a", "d", "f", "h", "j"}
	prompt.variables("{{ .a | upper | printf .b }} {{ if eq .c .d }}x{{ end }} {{ range $i, $x := .e }}{{ $x.f }}{{ end }}") == {"a", "b", "c", "d", "e"}
}

test_what_looks_like_a_variable if {
	prompt.variables(".a {{ b }} { .c } {{ 1.5 }} {{ .2 }} {{ . }} .d }} {{ .e") == set()
	prompt.variables("{{ \".a\" }} {{ \"\\\".b\" }} {{ ` .c` }} {{/* .d */}} {{ /* .e\n.f */ }} {{ x\"\".g }}") == {"g"}
	prompt.variables("{{ ..a }} {{ b_.c }} {{ d1.e }} {{ é.f }}") == set()
	prompt.variables("") == set()
}

test_an_action_ends_at_the_first_braces if {
	prompt.actions("a {{ b }} .c }} {{\n}}{{ \"d\" .e `f` }}") == ["{{ b }}", "{{\n}}", "{{   .e   }}"]
	prompt.actions("{{ /* a */ .b /* c */ }}") == ["{{   .b   }}"]
	prompt.actions(`{{ "\\" .a "" }}`) == [`{{   .a   }}`]
}

test_parameters_by_name if {
	prompt.parameters({"spec": {"parameters": [
		{"name": "a", "default": 1},
		{"name": "b"},
		{"name": "a", "default": 2},
		{"name": 7},
		{"default": 3},
		"c",
	]}}) == {"a": {"name": "a", "default": 1}, "b": {"name": "b"}}
	prompt.parameters({"spec": {}}) == {}
	prompt.parameters({"spec": null}) == {}
}

test_reserved if {
	prompt.reserved == {"safetyCheck"}
}

test_api_version if {
	prompt.api_version == "prompt.example.com/v1"
}

test_what_an_enum_allows if {
	parameter := {"name": "a", "enum": ["b", "c", ["d"], 1]}
	every value in ["b", 1, ["d"], ["b", "c"], []] {
		prompt.chosen(parameter, value)
	}
	every value in ["d", "1", null, ["b", "d"], {"b": "b"}, true] {
		not prompt.chosen(parameter, value)
	}
	not prompt.chosen({"enum": []}, "a")
	not prompt.chosen(null, "a")
}

test_without_an_enum_all_is_allowed if {
	prompt.chosen({"name": "a"}, "b")
	prompt.chosen({"name": "a", "enum": "b"}, {"c": "d"})
}

test_references if {
	prompt.references({"kind": "PromptConfig", "spec": {"templateRef": "a", "routeRef": "b", "configRef": "c"}}) == {{
		"path": ["spec", "templateRef"], "kind": "PromptTemplate", "name": "a",
	}}
	prompt.references({"kind": "PromptBinding", "spec": {"routeRef": "a", "configRef": "b", "templateRef": "c"}}) == {
		{"path": ["spec", "routeRef"], "kind": "PromptRoute", "name": "a"},
		{"path": ["spec", "configRef"], "kind": "PromptConfig", "name": "b"},
	}
	prompt.references({"kind": "PromptRoute", "spec": {"configSelector": [{"configName": "a"}, {}, {"configName": 7}, {"configName": "b"}]}}) == {
		{"path": ["spec", "configSelector", 0, "configName"], "kind": "PromptConfig", "name": "a"},
		{"path": ["spec", "configSelector", 3, "configName"], "kind": "PromptConfig", "name": "b"},
	}
}

test_no_references if {
	prompt.references({"kind": "PromptTemplate", "spec": {"templateRef": "a", "configSelector": [{"configName": "b"}]}}) == set()
	prompt.references({"kind": "PromptConfig", "spec": {"templateRef": 7}}) == set()
	prompt.references({"kind": "PromptConfig"}) == set()
	prompt.references({"kind": "PromptRoute", "spec": 7}) == set()
	prompt.references({}) == set()
	prompt.references(null) == set()
}
