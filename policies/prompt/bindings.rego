# METADATA
# title: Bindings that are clear and complete
# description: >-
#   Refuses a PromptBinding that names both a route and a config, or neither; one that selects a workload which another
#   binding selects too; and one without a value for each parameter that its template requires: what is not injected comes
#   back as an empty answer. In a cluster, where the other objects may be about to change, the latter two are warnings, and
#   the workload is warned about too.
# custom:
#   enforcement: deny
#   severity: high
#   fix: Name one route or one config, make the selectors of bindings exclude each other, and add the missing values.
#   reads:
#     - prompt.example.com/v1/PromptTemplate
#     - prompt.example.com/v1/PromptConfig
#     - prompt.example.com/v1/PromptRoute
#     - prompt.example.com/v1/PromptBinding
#     - apps/v1/Deployment
#     - apps/v1/StatefulSet
#     - apps/v1/DaemonSet
#     - batch/v1/Job
#     - batch/v1/CronJob
#     - v1/Pod
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptBinding]
#       - apiGroups: [apps, batch, ""]
#         kinds: [Deployment, StatefulSet, DaemonSet, Job, CronJob, Pod]
package prompt.bindings

import data.lib.exceptions
import data.lib.inventory
import data.lib.prompt
import data.lib.selector

namespace := inventory.namespace_of(input)

is_binding if input.kind == "PromptBinding"

deny contains {"msg": "spec must have either a routeRef or a configRef", "field": path} if {
	is_binding
	spec := object.get(input, "spec", {})
	count([ref | some ref in ["routeRef", "configRef"]; object.get(spec, ref, null) != null]) != 1
	path := ["spec"]
	not excepted(path)
}

deny contains problem if {
	inventory.complete
	some problem in problems
}

warn contains problem if {
	inventory.watched
	some problem in problems
}

problems contains {"msg": message, "field": path} if {
	some name, other in other_bindings
	some workload in inventory.workloads(namespace)
	labels := inventory.labels_of(workload)
	selector.selects(input.spec.selector, labels)
	selector.selects(other.spec.selector, labels)
	path := ["spec", "selector"]
	not excepted(path)
	message := sprintf("spec.selector selects %s %s, and so does PromptBinding %s", [
		workload.kind,
		workload.metadata.name,
		name,
	])
}

# These overlap on any workload.
problems contains {"msg": message, "field": path} if {
	some name, other in other_bindings
	other.spec.selector == input.spec.selector
	path := ["spec", "selector"]
	not excepted(path)
	message := sprintf("spec.selector is that of PromptBinding %s too", [name])
}

other_bindings[name] := other if {
	is_binding
	some name, other in inventory.prompts("PromptBinding", namespace)
	name != object.get(input, ["metadata", "name"], "")
}

problems contains {"msg": message, "field": path} if {
	some template_name in templates
	template := inventory.prompts("PromptTemplate", namespace)[template_name]
	some name, parameter in prompt.parameters(template)
	parameter.required == true
	object.get(parameter, "default", null) == null
	object.get(input.spec, ["parameters", name], null) == null
	path := ["spec", "parameters"]
	not excepted(path)
	message := sprintf("spec.parameters has no value for %s, which PromptTemplate %s requires", [name, template_name])
}

# The names of the templates that the binding leads to.
templates contains config.spec.templateRef if {
	is_binding
	some name in configs
	config := inventory.prompts("PromptConfig", namespace)[name]
}

configs contains input.spec.configRef

configs contains entry.configName if {
	route := inventory.prompts("PromptRoute", namespace)[input.spec.routeRef]
	some entry in route.spec.configSelector
}

# Where a workload comes to where two bindings wait for it.
warn contains {"msg": message, "field": ["metadata", "labels"]} if {
	inventory.watched
	labels := inventory.labels_of(input)
	selecting := [name |
		some name, binding in inventory.prompts("PromptBinding", namespace)
		selector.selects(binding.spec.selector, labels)
	]
	count(selecting) > 1
	not excepted(["metadata", "labels"])
	message := sprintf("more than one PromptBinding selects this %s: %s", [input.kind, concat(", ", selecting)])
}

excepted(path) if exceptions.granted("prompt.bindings", prompt.shown(path))
