package prompt.sensitive_content_test

import data.prompt.sensitive_content

template(text) := {"kind": "PromptTemplate", "metadata": {"name": "x"}, "spec": {"template": text}}

config(parameters) := {"kind": "PromptConfig", "metadata": {"name": "x"}, "spec": {"templateRef": "y", "parameters": parameters}}

secret := concat("", ["sk-ant-", "aB3dE5gH7jK9mN1pQ2rS4t"])

holding(path, text) := {"msg": text, "field": path}

test_the_article if {
	word := {"msg": "模板包含敏感字段SSN", "field": "spec.template"}
	number := holding(["spec", "template"], "spec.template holds a social security number")
	sensitive_content.deny == {word} with input as template("Ask for the SSN of {{ .user }}.")
	sensitive_content.deny == {word} with input as template("CLASSNAME")
	sensitive_content.deny == {number} with input as template("It is 078-05-1120.")
	sensitive_content.deny == {word, number} with input as template("My SSN is 078-05-1120")
}

test_everywhere_in_a_template if {
	parameters := [
		{"name": "SSN"},
		{"name": "a", "default": "jane@shop.de", "enum": ["x", "jane@shop.de"], "description": "like jane@shop.de"},
		{"name": "b", "default": ["jane@shop.de"]},
	]
	sensitive_content.deny == {
		holding(["spec", "parameters", 0, "name"], "spec.parameters[0].name holds the word SSN"),
		holding(["spec", "parameters", 1, "default"], "spec.parameters[1].default holds an e-mail address"),
		holding(["spec", "parameters", 1, "enum", 1], "spec.parameters[1].enum[1] holds an e-mail address"),
		holding(["spec", "parameters", 1, "description"], "spec.parameters[1].description holds an e-mail address"),
		holding(["spec", "parameters", 2, "default", 0], "spec.parameters[2].default[0] holds an e-mail address"),
	} with input as {"kind": "PromptTemplate", "spec": {"template": "x", "parameters": parameters}}
}

test_everywhere_in_a_config if {
	sensitive_content.deny == {
		holding(["spec", "parameters", "a", "b", 1], "spec.parameters.a.b[1] holds an API key of Anthropic"),
		holding(["spec", "parameters", "card"], "spec.parameters.card holds a card number"),
		holding(["spec", "parameters", "x.y"], `spec.parameters["x.y"] holds the word SSN`),
	} with input as config({"a": {"b": ["c", secret]}, "card": 4111111111111111, "x.y": "SSN"})
}

test_routes_and_bindings if {
	sensitive_content.deny == {holding(["spec", "configSelector", 0, "configName"], "spec.configSelector[0].configName holds the word SSN")} with input as {"kind": "PromptRoute", "spec": {"configSelector": [{"configName": "SSN"}]}}
	sensitive_content.deny == {holding(["spec", "parameters", "a"], "spec.parameters.a holds an e-mail address")} with input as {"kind": "PromptBinding", "spec": {"parameters": {"a": "jane@shop.de"}}}
}

test_values_that_are_secret_by_name if {
	sensitive_content.deny == {holding(["spec", "parameters", "dbPassword"], "spec.parameters.dbPassword holds a password, token or key")} with input as config({"dbPassword": "letmein"})
	sensitive_content.deny == {holding(
		["spec", "parameters", 0, "default"],
		"spec.parameters[0].default holds a password, token or key",
	)} with input as {"kind": "PromptTemplate", "spec": {"parameters": [{"name": "token", "default": "letmein", "description": "Optional"}]}}
	sensitive_content.deny == set() with input as config({"dbPassword": "{{ .password }}", "maxTokens": "4096"})
}

test_a_key_that_is_a_secret_is_not_told if {
	parameters := ["spec", "parameters"]
	sensitive_content.deny == {
		holding(parameters, "spec.parameters has a key that holds an API key of Anthropic"),
		holding(parameters, "spec.parameters holds an e-mail address"),
	} with input as config({secret: {"a": "jane@shop.de"}})
}

test_no_message_holds_the_secret if {
	every text in [secret, "jane@shop.de", "078-05-1120", "password: hunter2"] {
		denials := sensitive_content.deny with input as config({text: {text: [text]}, "a": text})
		count(denials) > 1
		not contains(json.marshal(denials), text)
	}
}

test_exceptions if {
	exception := {"policy": "prompt.sensitive_content", "field": "spec.template", "who": "Ann", "why": "a test", "until": "9999-12-31"}
	subject := template("My SSN is 078-05-1120")
	sensitive_content.deny == set() with input as subject with data.usher.config as {"exceptions": [exception]}
	other := object.union(exception, {"field": "spec.parameters*"})
	count(sensitive_content.deny) == 2 with input as subject with data.usher.config as {"exceptions": [other]}
	third := object.union(exception, {"policy": "prompt.limits"})
	count(sensitive_content.deny) == 2 with input as subject with data.usher.config as {"exceptions": [third]}
}

silent(object) if {
	sensitive_content.deny == set() with input as object
}

test_harmless if {
	silent(template("Answer {{ .question }} politely. Never ask for passwords."))
	silent(config({"toneStyle": "formal", "excludeCategories": ["alcohol", "tobacco"]}))
}

test_other_kinds if silent({"kind": "ConfigMap", "spec": {"template": "SSN", "a": "jane@shop.de"}})

test_any_shape if {
	silent({"kind": "PromptTemplate", "spec": 5})
	silent({"kind": "PromptTemplate", "spec": null})
	silent({"kind": "PromptTemplate"})
	silent(template(7))
	silent(template(["a"]))
	silent(null)
}
