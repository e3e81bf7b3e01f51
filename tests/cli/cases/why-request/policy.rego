# METADATA
# title: Models
# custom:
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptTemplate]
#     excludedNamespaces: ["test-*"]
package prompt.models

deny contains msg if {
	input.spec.model in {"a", "b"}
	msg := "this model is not allowed"
}

warn contains "an update" if input.request.operation == "UPDATE"
