# Written for OPA's own admission setup: the request is under input.request.
package user.request

deny contains sprintf("%s may not create %s", [input.request.userInfo.username, input.request.object.kind]) if {
	input.request.operation == "CREATE"
	input.metadata.labels.request == "user"
}

deny contains "it is protected" if {
	input.request.operation == "DELETE"
	not input.kind
	input.request.oldObject.metadata.labels.protected == "true"
}

deny contains sprintf("no %s into %s", [input.request.subResource, input.request.name]) if {
	input.request.operation == "CONNECT"
	input.request.subResource == "exec"
}
