package prompt.variables_test

import data.prompt.variables

template(text, parameters) := {"kind": "PromptTemplate", "metadata": {"name": "x"}, "spec": {"template": text, "parameters": parameters}}

choice(name) := {"name": name, "enum": ["a", "b"]}

undeclared(names) := {
	"msg": sprintf("spec.parameters does not declare %s, which the template uses", [names]),
	"field": ["spec", "parameters"],
}

bare(names) := {
	"msg": sprintf("spec.template puts %s into the prompt without delimiters around it", [names]),
	"field": ["spec", "template"],
}

unused(i) := {
	"msg": sprintf("the template does not use the parameter of spec.parameters[%d]", [i]),
	"field": ["spec", "parameters", i, "name"],
}

silent(subject) if {
	variables.warn == set() with input as subject
}

test_the_article if {
	text := concat("\n", [
		"你是一个专业的购物助手,根据用户{{ .userProfile }}和历史行为{{ .userHistory }},",
		"从{{ .productCatalog }}中推荐最匹配的3件商品。",
		"要求:{{ .toneStyle }}语气,排除{{ .excludeCategories }}类目",
	])
	names := "excludeCategories, productCatalog, userHistory, userProfile"
	tone := {"name": "toneStyle", "enum": ["formal", "friendly", "humorous"], "default": "friendly"}
	variables.warn == {undeclared(names), bare(names)} with input as template(text, [tone])
}

test_declared_used_and_delimited if {
	silent(template("<q>{{ .question }}</q> {{ .tone }}", [{"name": "question"}, choice("tone")]))
}

test_undeclared if {
	variables.warn == {undeclared("a, b")} with input as template("'{{ .b }}' '{{ .a }}' '{{ .c }}'", [{"name": "c"}])
	variables.warn == {undeclared("a")} with input as {"kind": "PromptTemplate", "spec": {"template": "'{{ .a }}'"}}
}

test_unused if {
	variables.warn == {unused(1), unused(2)} with input as template("{{ .a }}", [choice("a"), choice("b"), {"name": "c", "required": true}])
	variables.warn == {unused(0)} with input as template("", [choice("a")])
}

test_bare if {
	variables.warn == {bare("a, b")} with input as template("{{ .b }} {{ .c }} {{ .a }} '{{ .d }}'", [{"name": "a"}, {"name": "b", "enum": null}, choice("c"), {"name": "d"}])
}

test_one_bare_place_is_enough if {
	variables.warn == {bare("a")} with input as template("<a>{{ .a }}</a> {{ .a }}", [{"name": "a"}])
}

test_delimiters if {
	every text in [
		"```\nx {{ .a }}\n```",
		"\"\"\"\nx \"{{ .a }}\n\"\"\"",
		"<user_input id=\"1\">\nx\n{{ .a }} </user_input>",
		"<q><b>x</b></q> <T>{{ .a }}</T>",
		"say \"x {{ .a }} y\"",
		"“x {{ .a }} y”",
		"「x {{ .a }} y」",
		"『x {{ .a }} y』",
		"«x {{ .a }} y»",
		"《x {{ .a }} y》",
		"【x {{ .a }} y】",
		"'{{ .a }}'",
		"‘{{ .a }}’",
		"`{{- .a -}}`",
		"don't, '{{ .a }}'",
	] {
		silent(template(text, [{"name": "a"}]))
	}
}

test_no_delimiters if {
	every text in [
		"```\nx\n``` {{ .a }} ```\ny\n```",
		"\"\"\" {{ .a }}",
		"\"\"\"x\"\"\" {{ .a }} \"\"\"y\"\"\"",
		"\"\" {{ .a }} \"\"\"",
		"\"\"\"\n{{ .a }}\n\"\"",
		"<b {{ .a }} </b>",
		"b> {{ .a }} </b>",
		"<b> {{ .a }} /b>",
		"<b> {{ .a }} </b",
		"<b <1>{{ .a }}</b>",
		"<b>{{ .a }}</b <x>",
		"<b>x</b> {{ .a }} y>",
		"“{{ .a }}",
		"「{{ .a }}",
		"『{{ .a }}",
		"«{{ .a }}",
		"《{{ .a }}",
		"【{{ .a }}",
		"<b>x</b> {{ .a }} <b>y</b>",
		"1 < 2 {{ .a }} </b>",
		"<1>{{ .a }}</1>",
		"<b>{{ .a }}",
		"{{ .a }}</b>",
		"\"x\" {{ .a }} \"y\"",
		"\"x\n{{ .a }}\ny\"",
		"“x” {{ .a }} “y”",
		"“x\n{{ .a }}”",
		"「x」 {{ .a }} 「y」",
		"「x\n{{ .a }}」",
		"『x』 {{ .a }} 『y』",
		"『x\n{{ .a }}』",
		"«x» {{ .a }} «y»",
		"«x\n{{ .a }}»",
		"《x》 {{ .a }} 《y》",
		"《x\n{{ .a }}》",
		"【x】 {{ .a }} 【y】",
		"【x\n{{ .a }}】",
		"don't {{ .a }}, it's",
		"'x' {{ .a }} 'y'",
		"‘x {{ .a }}’",
		"`x {{ .a }}`",
		"({{ .a }})",
		"{{ printf \"%s\" .a }} {{ .a | default \"x\" }}",
	] {
		variables.warn == {bare("a")} with input as template(text, [{"name": "a"}])
	}
}

test_what_is_taken_out_joins_nothing if {
	silent(template("<x>{{ .a }}</x> {<x>y</x>{ .a }}", [{"name": "a"}]))
}

test_reserved_parameters_are_exempt if {
	silent(template("x", [{"name": "safetyCheck", "enum": ["strict"], "default": "strict"}]))
	silent(template("x {{ .safetyCheck }}", []))
	silent(template("x {{ .safetyCheck }}", [{"name": "safetyCheck"}]))
}

test_exceptions if {
	exception := {"policy": "prompt.variables", "field": "spec.template", "who": "Ann", "why": "a test", "until": "9999-12-31"}
	variables.warn == {undeclared("a")} with input as template("{{ .a }}", []) with data.usher.config as {"exceptions": [exception]}
}

test_other_kinds if {
	silent({"kind": "PromptConfig", "spec": {"template": "{{ .a }}", "parameters": [{"name": "b"}]}})
}

test_any_shape if {
	silent({"kind": "PromptTemplate", "spec": {"template": 7, "parameters": 8}})
	silent({"kind": "PromptTemplate", "spec": {"template": "x", "parameters": [null, 7, {}, {"name": 7}]}})
	silent({"kind": "PromptTemplate", "spec": null})
	silent({"kind": "PromptTemplate"})
	silent(null)
}
