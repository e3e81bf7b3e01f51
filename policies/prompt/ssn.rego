# METADATA
# title: No social security numbers in templates
# description: Refuses a PromptTemplate whose text names SSN or holds what looks like such a number.
# custom:
#   enforcement: deny
package prompt.ssn

deny contains {"msg": "模板包含敏感字段SSN", "field": "spec.template"} if {
	input.kind == "PromptTemplate"
	contains(input.spec.template, "SSN")
}

deny contains {"msg": "the template holds what looks like a social security number", "field": "spec.template"} if {
	input.kind == "PromptTemplate"
	regex.match(`\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b`, input.spec.template)
}
