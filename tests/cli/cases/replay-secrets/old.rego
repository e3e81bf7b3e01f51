package shop

deny contains sprintf("%v is no name; %v", [input.request.name, input.request.userInfo.groups]) if {
	input.request.name == "one"
}
