# METADATA
# title: Length limits
# description: >-
#   Refuses prompts that are longer than the configuration allows (section limits): templates and values in bytes, lists of
#   parameters, of choices and of routes in members.
# custom:
#   enforcement: deny
#   severity: low
#   fix: Shorten it, split the prompt in two, or have the limit raised in usher's configuration.
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptTemplate, PromptConfig, PromptRoute, PromptBinding]
package prompt.limits

import data.lib.config
import data.lib.exceptions
import data.lib.prompt

deny contains {"msg": message, "field": path} if {
	some {"path": path, "size": size, "of": unit, "limit": limit} in measures
	size > limit
	not exceptions.granted("prompt.limits", prompt.shown(path))
	message := sprintf("%s has %d %s, more than the %v that are allowed", [prompt.shown(path), size, unit, limit])
}

measures contains {"path": ["spec", "template"], "size": bytes(text), "of": "bytes", "limit": config.limits.template} if {
	input.kind == "PromptTemplate"
	text := input.spec.template
	may_exceed(text, config.limits.template) # usher ignore:mutate-literal it only saves work
}

# All other texts are values.
measures contains {"path": entry.path, "size": bytes(entry.text), "of": "bytes", "limit": config.limits.value} if {
	some entry in prompt.written
	entry.path != ["spec", "template"]
	may_exceed(entry.text, config.limits.value) # usher ignore:mutate-literal it only saves work
}

measures contains {"path": ["spec", "parameters"], "size": count(entries), "of": "parameters", "limit": config.limits.parameters} if {
	input.kind in prompt.kinds
	entries := input.spec.parameters
}

measures contains {"path": path, "size": count(choices), "of": "choices", "limit": config.limits.enum} if {
	input.kind == "PromptTemplate"
	some i, parameter in input.spec.parameters
	choices := parameter.enum
	path := ["spec", "parameters", i, "enum"]
}

measures contains {"path": ["spec", "configSelector"], "size": count(entries), "of": "routes", "limit": config.limits.routes} if {
	input.kind == "PromptRoute"
	entries := input.spec.configSelector
}

bytes(text) := count(hex.encode(text)) / 2

# A character has four bytes at most, so most texts need not be encoded.
# usher ignore:mutate-literal,mutate-number what exceeds it is measured, so a lower bound only costs work
may_exceed(text, limit) if count(text) * 4 > limit
