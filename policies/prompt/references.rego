# METADATA
# title: References that resolve
# description: >-
#   Refuses a PromptConfig, PromptRoute or PromptBinding that names a template, config or route which is not there. In a
#   cluster it may come yet, so there it is a warning, and apply order does not matter.
# custom:
#   enforcement: deny
#   severity: high
#   fix: Correct the name, or add the object that it names to the same namespace.
#   needs:
#     - prompt.example.com/v1/PromptTemplate
#     - prompt.example.com/v1/PromptConfig
#     - prompt.example.com/v1/PromptRoute
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptConfig, PromptRoute, PromptBinding]
package prompt.references

import data.lib.exceptions
import data.lib.inventory
import data.lib.prompt
import data.lib.secrets

deny contains dangling if {
	inventory.complete
	some dangling in all_dangling
}

warn contains dangling if {
	inventory.watched
	some dangling in all_dangling
}

all_dangling contains {"msg": message, "field": reference.path} if {
	namespace := inventory.namespace_of(input)
	some reference in prompt.references(input)
	not reference.name in object.keys(inventory.prompts(reference.kind, namespace))
	not exceptions.granted("prompt.references", prompt.shown(reference.path))
	message := sprintf("%s: there is no %s%s in the namespace %s", [
		prompt.shown(reference.path),
		reference.kind,
		tellable(reference.name),
		namespace,
	])
}

tellable(name) := sprintf(" %s", [name]) if count(secrets.found(name)) == 0

# A secret stands where a name should.
tellable(name) := " of that name" if count(secrets.found(name)) > 0
