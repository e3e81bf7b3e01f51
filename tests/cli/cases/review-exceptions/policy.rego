package main

deny_run_as_root contains msg if {
	input.kind == "Deployment"
	not input.spec.template.spec.securityContext.runAsNonRoot
	msg := "Containers must not run as root"
}

deny contains "deployments need a team" if not input.metadata.labels.team

warn_latest contains "latest is no version" if input.spec.latest

exception contains rules if {
	input.metadata.name == "can-run-as-root"
	rules := ["run_as_root", "latest"]
}

exception contains [""] if input.metadata.name == "anything"
