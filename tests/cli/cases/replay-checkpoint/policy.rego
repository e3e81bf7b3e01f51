package order

deny contains msg if {
	input.request.operation == "DELETE"
	msg := sprintf("%v was at step %v", [input.request.name, input.request.oldObject.spec.step])
}
