package shop

deny contains msg if {
	input.request.operation == "DELETE"
	msg := sprintf("%v may not delete %v", [input.request.userInfo.username, input.request.oldObject.metadata.name])
}

deny contains {"msg": "asks for an SSN", "field": "spec.template"} if contains(input.spec.template, "SSN")
