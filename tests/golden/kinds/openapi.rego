# Kinds of Kubernetes itself.
package main

deny contains "deployment" if {
	input.kind == "Deployment"
	some container in input.spec.template.spec.containers
	container.imge == "x"
	container.port == 80
	container.port == "http"
	container.port == true
	container.limits.cpu == 1
	container.limits.cpu == "1"
	input.spec.replicas == "1"
	input.metadata.labls.app
}

deny contains "either" if {
	input.kind in ["Deployment", "Pod"]
	input.spec.template.spec.hostNetwork
	input.spec.hostNetwork
	input.spec.hostnetwork
}

deny contains "in itself" if {
	input.kind == "Tree"
	input.branches[_].branches[0].branches[_].nme
}
