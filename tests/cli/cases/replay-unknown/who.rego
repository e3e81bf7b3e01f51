package who

deny contains msg if {
	input.request.userInfo.username == "mallory"
	msg := sprintf("%v may change nothing in %v", ["mallory", input.request.namespace])
}
