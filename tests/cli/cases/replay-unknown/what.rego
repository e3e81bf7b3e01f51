package what

deny contains "frozen" if {
	input.request.namespace == "shop"
	input.metadata.labels.frozen == "true"
}

deny contains "has no owner" if {
	input.request.namespace == "shop"
	not input.metadata.labels.owner
}

deny contains "was frozen" if {
	input.request.operation == "UPDATE"
	input.request.oldObject.metadata.labels.frozen
}
