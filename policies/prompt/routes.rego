# METADATA
# title: Routes that add up
# description: >-
#   Refuses a PromptRoute whose weights are not whole numbers from 0 that add up to 100, or that names a config twice; and
#   one whose configs are of several templates, where these are known: what varies between configs is values, not the
#   prompt itself. In a cluster, where a config may be about to change, the latter is a warning.
# custom:
#   enforcement: deny
#   severity: high
#   fix: Make the weights add up to 100, name each config once, and route between configs of one template.
#   reads:
#     - prompt.example.com/v1/PromptConfig
#     - prompt.example.com/v1/PromptRoute
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptRoute, PromptConfig]
package prompt.routes

import data.lib.exceptions
import data.lib.inventory
import data.lib.prompt

entries := input.spec.configSelector if {
	input.kind == "PromptRoute"
	is_array(input.spec.configSelector)
}

deny contains {"msg": message, "field": path} if {
	some i, entry in entries
	not is_weight(object.get(entry, "weight", null))
	path := ["spec", "configSelector", i, "weight"]
	not excepted(path)
	message := sprintf("spec.configSelector[%d].weight must be a whole number from 0", [i])
}

deny contains {"msg": message, "field": path} if {
	weights := [entry.weight | some entry in entries; is_weight(entry.weight)]
	count(weights) == count(entries)
	sum(weights) != 100
	path := ["spec", "configSelector"]
	not excepted(path)
	message := sprintf("the weights of spec.configSelector add up to %d, not to 100", [sum(weights)])
}

deny contains {"msg": message, "field": path} if {
	some i, entry in entries
	first := min([j | some j, other in entries; other.configName == entry.configName])
	first < i
	path := ["spec", "configSelector", i, "configName"]
	not excepted(path)
	message := sprintf("spec.configSelector[%d] names the config of spec.configSelector[%d]", [i, first])
}

deny contains mixed if inventory.complete

warn contains mixed if inventory.watched

mixed := {"msg": message, "field": path} if {
	by_template := templates_of(input)
	count(by_template) > 1
	path := ["spec", "configSelector"]
	not excepted(path)
	configs := concat("; ", [sprintf("%s of %s", [concat(", ", names), template]) | some template, names in by_template])
	message := sprintf("the configs of spec.configSelector are of several templates: %s", [configs])
}

# Where a config turns to another template under a route.
warn contains {"msg": message, "field": path} if {
	inventory.watched
	input.kind == "PromptConfig"
	namespace := inventory.namespace_of(input)
	some name, route in inventory.prompts("PromptRoute", namespace)
	input.metadata.name in configs_in(route)
	some other in (configs_in(route) - {input.metadata.name})
	template := inventory.prompts("PromptConfig", namespace)[other].spec.templateRef
	template != input.spec.templateRef
	path := ["spec", "templateRef"]
	not excepted(path)
	message := sprintf("PromptRoute %s is also for PromptConfig %s, which is of PromptTemplate %s", [name, other, template])
}

# The names of a route's configs that are known, by the names of their templates.
templates_of(route) := {template: names |
	configs := inventory.prompts("PromptConfig", inventory.namespace_of(route))
	some name in configs_in(route)
	template := configs[name].spec.templateRef
	names := {other | some other in configs_in(route); configs[other].spec.templateRef == template}
}

configs_in(route) := {entry.configName | some entry in route.spec.configSelector}

# Only numbers have a floor.
is_weight(weight) if {
	weight >= 0
	floor(weight) == weight # usher ignore:mutate-function whole numbers are their own ceiling, too
}

excepted(path) if exceptions.granted("prompt.routes", prompt.shown(path))
