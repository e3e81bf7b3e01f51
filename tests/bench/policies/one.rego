# One rule about a bare object: what an evaluation costs at least.
package one

deny contains msg if {
	input.kind == "PromptRoute"
	startswith(input.spec.model, "preview/")
	msg := "routes must not lead to a model that is a preview"
}
