package first

# Each object in the input is asked for. What deny and warn contain is told; patch mends the object before.

deny contains msg if {
	input.kind == "PromptTemplate"
	some word in ["SSN", "password"]
	contains(input.spec.template, word)
	msg := sprintf("spec.template mentions %s", [word])
}

warn contains "spec.template is very short" if count(input.spec.template) < 20

patch contains {"op": "add", "path": "/metadata/labels/reviewed-by", "value": "playground"} if {
	not input.metadata.labels["reviewed-by"]
}
