package shop

deny contains msg if {
	input.request.operation == "DELETE"
	msg := sprintf("%v must not delete %v", [input.request.userInfo.username, input.request.oldObject.metadata.name])
}

deny contains "no greetings" if {
	input.request.operation == "CREATE"
	input.metadata.name == "greeting"
}

patch contains {"op": "add", "path": "/metadata/labels", "value": {"by": input.request.userInfo.username}} if {
	input.request.operation == "UPDATE"
}
