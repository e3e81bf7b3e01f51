package prompt

deny contains msg if {
	input.kind == "PromptTemplate"
	contains(input.spec.template, "SSN")
	msg := "模板包含敏感字段SSN <b>"
}

allow if count(deny) == 0
