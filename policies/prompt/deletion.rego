# METADATA
# title: Nothing that is in use goes without a word
# description: >-
#   Warns when a PromptTemplate, PromptConfig or PromptRoute is deleted that other prompts refer to. It goes all the same:
#   whoever deletes a whole application deletes it in some order.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: Delete or change what refers to it first.
#   reads:
#     - prompt.example.com/v1/PromptConfig
#     - prompt.example.com/v1/PromptRoute
#     - prompt.example.com/v1/PromptBinding
#   match:
#     operations: [DELETE]
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptTemplate, PromptConfig, PromptRoute]
package prompt.deletion

import data.lib.exceptions
import data.lib.inventory
import data.lib.prompt

warn contains message if {
	input.request.operation == "DELETE"
	gone := input.request.oldObject
	namespace := inventory.namespace_of(gone)
	some kind in prompt.kinds
	some name, other in inventory.prompts(kind, namespace)
	some reference in prompt.references(other)
	reference.kind == gone.kind
	reference.name == gone.metadata.name
	not exceptions.granted("prompt.deletion", prompt.shown(reference.path))
	message := sprintf("%s %s refers to this %s (%s)", [kind, name, gone.kind, prompt.shown(reference.path)])
}
