package shop

deny contains sprintf("%s: %v becomes %v", [input.request.operation, old, input.spec.size]) if {
	old := input.request.oldObject.spec.size
	input.spec.size < old
}

warn contains sprintf("%s of %s", [input.request.operation, input.request.name])
