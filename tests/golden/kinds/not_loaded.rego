# Of kinds that are not known nothing is wrong, but what every review has.
package main

deny contains "no such kind" if {
	input.kind == "Ingress"
	input.spec.templte
}

deny contains "another group" if {
	input.apiVersion == "apps.example.com/v1"
	input.kind == "Deployment"
	input.spec.templte
}

deny contains "one of two" if {
	input.request.kind.kind in {"PromptTemplate", "Ingress"}
	input.request.object.spec.templte
	input.request.userInfo.user
}

deny contains "a resource" if {
	input.request.resource.resource == "ingresses"
	input.request.object.spec.templte
}
