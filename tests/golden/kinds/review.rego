# An AdmissionReview is the input.
package admission

kinds := {"PromptTemplate", "PromptConfig"}

deny contains "both" if {
	input.request.kind.kind in kinds
	object := input.request.object
	object.spec.template == object.spec.templateRef
	object.spec.templates
	input.request.oldObject.spec.parameter
}

deny contains "review" if {
	input.request.oparation == "CREATE"
	input.request.userInfo.user == "admin"
	input.request.userInfo.username == "admin"
	input.request.kind.knd == "PromptTemplate"
}

deny contains "looked up" if {
	kinds[input.request.object.kind]
	input.request.object.sepc
}

deny contains "resource" if {
	input.request.resource.resource == "prompttemplates"
	input.request.object.spec.templateRef
}

deny contains "whole kind" if {
	input.request.kind == {"group": "prompt.example.com", "version": "v1", "kind": "PromptTemplate"}
	input.request.object.spec.templateRef
}
