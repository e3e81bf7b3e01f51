package teams

deny contains "belongs to nobody" if input.request.object.metadata.labels.team == "nobody"

deny contains msg if {
	input.request.operation == "DELETE"
	input.request.oldObject.metadata.labels.team == "nobody"
	msg := "what belongs to nobody is deleted by nobody"
}
