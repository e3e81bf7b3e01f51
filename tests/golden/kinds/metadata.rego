# METADATA
# custom:
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptTemplate]
package prompt.lengths

deny contains "long" if count(input.request.object.spec.templateRef) > 10000

deny contains "old" if {
	input.request.operation == "UPDATE"
	input.request.oldObject.spec.template != input.request.object.spec.temlate
}
