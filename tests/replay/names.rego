package names

deny contains msg if {
	input.request.operation in {"UPDATE", "DELETE"}
	regex.match(`[02468]$`, input.request.name)
	msg := sprintf("%v of version %v", [input.request.name, input.request.oldObject.metadata.resourceVersion])
}
