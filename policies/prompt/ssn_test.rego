package prompt.ssn_test

import data.prompt.ssn

template(text) := {"kind": "PromptTemplate", "metadata": {"name": "x"}, "spec": {"template": text}}

word := {"msg": "模板包含敏感字段SSN", "field": "spec.template"}

number := {"msg": "the template holds what looks like a social security number", "field": "spec.template"}

test_the_word if {
	ssn.deny == {word} with input as template("Ask for the SSN of {{ .user }}.")
}

test_the_number if {
	ssn.deny == {number} with input as template("It is 078-05-1120.")
}

test_both if {
	ssn.deny == {word, number} with input as template("My SSN is 078-05-1120")
}

test_harmless if {
	ssn.deny == set() with input as template("Answer {{ .question }} politely.")
	ssn.deny == set() with input as template("Call 0780-05-11200 or 78-05-1120")
}

test_other_kinds if {
	ssn.deny == set() with input as {"kind": "PromptConfig", "spec": {"template": "SSN"}}
}

test_any_shape if {
	ssn.deny == set() with input as {"kind": "PromptTemplate", "spec": 5}
	ssn.deny == set() with input as {"kind": "PromptTemplate", "spec": null}
	ssn.deny == set() with input as {"kind": "PromptTemplate"}
	ssn.deny == set() with input as template(7)
	ssn.deny == set() with input as null
}
