package shop

deny contains msg if {
	input.request.operation == "DELETE"
	msg := sprintf("%v may not delete %v", [input.request.userInfo.username, input.request.oldObject.metadata.name])
}

warn contains "no owner" if {
	input.request.operation == "CREATE"
	not input.metadata.labels.owner
}

patch contains {"op": "add", "path": "/metadata/labels", "value": {"by": input.request.userInfo.username}} if {
	input.request.operation == "CREATE"
	not input.metadata.labels
}
