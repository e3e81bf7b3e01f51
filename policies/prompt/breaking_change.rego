# METADATA
# title: Breaking changes take a major version
# description: >-
#   Compares a PromptTemplate, PromptConfig, PromptRoute or PromptBinding with what it was. Each change has a class, a
#   weight and a place; what is not understood counts as breaking. The change is refused when the score, 1 - Π(1 -
#   weight), reaches the threshold (breaking_change_threshold of the configuration, 0.3 by default) while the version
#   in the annotation prompt.example.com/version has not gone up to a new major one. The same comparison is what usher
#   diff shows.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Raise the first number of prompt.example.com/version and set the other two to 0; or take the breaking part of the
#     change back; or have the change accepted in the configuration (accepted_changes).
#   unchanged: warn
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptTemplate, PromptConfig, PromptRoute, PromptBinding]
#     operations: [UPDATE]
package prompt.breaking_change

import data.lib.change

# What a change of each kind means to those who rely on the object. Where the weight depends on how much changed, none
# is given here.
kinds := {
	# Of any object
	"api_version_changed": {"class": "major", "weight": 0.5, "says": "%s changed"},
	"unknown_change": {"class": "major", "weight": 0.5, "says": "%s changed in a way that is not understood"},
	"reserved_added": {"class": "patch", "weight": 0, "says": "%s added, which policies add themselves"},
	"reserved_set": {"class": "patch", "weight": 0, "says": "%s is as policies set it themselves"},
	# Of a template's parameters
	"required_parameter_removed": {"class": "major", "weight": 0.6, "says": "required parameter %s removed"},
	"parameter_removed": {"class": "major", "weight": 0.4, "says": "parameter %s removed"},
	"required_parameter_added": {"class": "major", "weight": 0.5, "says": "required parameter %s added"},
	"parameter_added": {"class": "minor", "weight": 0.05, "says": "parameter %s added"},
	"parameter_declared": {"class": "minor", "weight": 0.05, "says": "variable %s declared as a parameter"},
	"parameters_reordered": {"class": "patch", "weight": 0, "says": "%s in another order"},
	# Of one parameter
	"required_without_default": {"class": "major", "weight": 0.5, "says": "parameter %s now takes a value from everybody"},
	"required_with_default": {"class": "minor", "weight": 0.05, "says": "parameter %s is now required, and has a default"},
	"no_longer_required": {"class": "minor", "weight": 0.05, "says": "parameter %s is no longer required"},
	"required_restated": {"class": "patch", "weight": 0, "says": "parameter %s is as required as before, in other words"},
	"enum_narrowed": {"class": "major", "weight": 0.4, "says": "parameter %s takes fewer values"},
	"enum_widened": {"class": "minor", "weight": 0.05, "says": "parameter %s takes more values"},
	"enum_reordered": {"class": "patch", "weight": 0, "says": "values of parameter %s in another order"},
	"default_changed": {"class": "minor", "weight": 0.2, "says": "default of parameter %s changed"},
	"default_added": {"class": "minor", "weight": 0.05, "says": "default of parameter %s added"},
	"default_removed": {"class": "minor", "weight": 0.2, "says": "default of parameter %s removed"},
	"description_changed": {"class": "patch", "weight": 0, "says": "description of parameter %s changed"},
	# Of a template's text
	"variable_removed": {"class": "major", "weight": 0.4, "says": "variable %s removed from the text"},
	"variable_added": {"class": "major", "weight": 0.5, "says": "variable %s added to the text, and no parameter declares it"},
	"parameter_out_of_use": {"class": "minor", "weight": 0.1, "says": "the text no longer uses parameter %s"},
	"parameter_into_use": {"class": "minor", "weight": 0.1, "says": "the text now uses parameter %s"},
	"expression_changed": {"class": "minor", "weight": 0.1, "says": "%s uses its variables in another way"},
	"rewritten": {"class": "minor", "says": "%s has mostly other words"},
	"reworded": {"class": "patch", "says": "%s has other words"},
	"rearranged": {"class": "patch", "weight": 0.02, "says": "%s has the same words, arranged in another way"},
	# Of a configuration or a binding
	"template_changed": {"class": "major", "weight": 0.5, "says": "%s names another template"},
	"value_changed": {"class": "minor", "weight": 0.1, "says": "value of %s changed"},
	"value_of_another_type": {"class": "major", "weight": 0.4, "says": "value of %s is of another type"},
	"value_added": {"class": "minor", "weight": 0.05, "says": "value of %s added"},
	"value_removed": {"class": "minor", "weight": 0.15, "says": "value of %s removed"},
	"selector_changed": {"class": "major", "weight": 0.5, "says": "%s chooses other workloads"},
	"reference_changed": {"class": "major", "weight": 0.4, "says": "%s names something else"},
	# Of a route
	"config_removed": {"class": "major", "weight": 0.4, "says": "configuration %s removed while it had traffic"},
	"idle_config_removed": {"class": "minor", "weight": 0.05, "says": "configuration %s removed, which had no traffic"},
	"config_added": {"class": "minor", "weight": 0.05, "says": "configuration %s added"},
	"traffic_moved": {"class": "minor", "says": "%s divides the traffic in another way"},
	"configs_reordered": {"class": "patch", "weight": 0, "says": "%s in another order"},
}

# The members of spec whose changes are understood, by kind of object.
understood := {
	"PromptTemplate": {"template", "parameters"},
	"PromptConfig": {"templateRef", "parameters"},
	"PromptRoute": {"configSelector"},
	"PromptBinding": {"selector", "configRef", "routeRef", "parameters"},
}

old := object.get(input.request, "oldObject", null)

new := object.get(input.request, "object", null)

# METADATA
# description: What usher diff shows.
comparison := change.shown(assessment)

# METADATA
# description: >-
#   How the new object differs from the old one; either may be missing. Undefined for objects of other kinds.
assessment := change.document(old, new, changes) if {
	understood[new.kind]
	old.kind == new.kind
}

assessment := change.document(null, new, change.arrival(new)) if {
	understood[new.kind]
	old == null
}

assessment := change.document(old, null, change.removal(old)) if {
	understood[old.kind]
	new == null
}

# Metadata is the affair of versions and labels, the status the server's.
changes contains change.entry(kinds, kind, member, place) if {
	some member in (object.keys(old) | object.keys(new))
	not member in {"metadata", "spec", "status"}
	difference := change.differing(old, new, member)
	kind := object.get({"apiVersion": "api_version_changed"}, member, "unknown_change")
	place := object.union(difference, {"path": [member], "at": member})
}

old_spec := old.spec if is_object(old.spec)

new_spec := new.spec if is_object(new.spec)

both_have_a_spec if {
	old_spec
	new_spec
}

changes contains change.entry(kinds, "unknown_change", "spec", place) if {
	not both_have_a_spec
	place := object.union(change.differing(old, new, "spec"), {"path": ["spec"], "at": "spec"})
}

changes contains change.entry(kinds, "unknown_change", at, place) if {
	some member in (object.keys(old_spec) | object.keys(new_spec))
	not is_read(member)
	at := sprintf("spec.%s", [member])
	place := object.union(change.differing(old_spec, new_spec, member), {"path": ["spec", member], "at": at})
}

# What has rules of its own, in a shape that they can read.
is_read(member) if {
	member in understood[new.kind]
	not member in unreadable
}

# The names, in the order in which the items of a list come.
order_of(items, names) := [entry[1] | some entry in sort([[items[name].index, name] | some name in names])]

deny contains {"msg": message, "field": field} if {
	input.request.operation == "UPDATE"
	some problem in assessment.problems
	message := change.explain(assessment, problem)
	field := change.gravest_path(assessment)
}

warn contains change.understated(assessment) if input.request.operation == "UPDATE"
