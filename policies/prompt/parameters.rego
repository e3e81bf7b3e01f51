# METADATA
# title: Parameters in order
# description: >-
#   Refuses a PromptTemplate whose parameters contradict themselves: two of one name, a choice given twice in an enum, a
#   default that its own enum does not allow.
# custom:
#   enforcement: deny
#   severity: medium
#   fix: Give each parameter a name of its own, list each choice once, and take the default from the enum.
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptTemplate]
package prompt.parameters

import data.lib.exceptions
import data.lib.prompt

deny contains {"msg": message, "field": path} if {
	input.kind == "PromptTemplate"
	some path, message in problems
	not exceptions.granted("prompt.parameters", prompt.shown(path))
}

# What is wrong, by the path where it stands.
problems[["spec", "parameters", i, "name"]] := message if {
	some i, parameter in input.spec.parameters
	first := min([j | some j, other in input.spec.parameters; other.name == parameter.name])
	first < i
	message := sprintf("spec.parameters[%d] has the name of spec.parameters[%d]", [i, first])
}

problems[["spec", "parameters", i, "enum", j]] := message if {
	some i, parameter in input.spec.parameters
	some j, choice in parameter.enum
	first := min([k | some k, other in parameter.enum; other == choice])
	first < j
	message := sprintf("spec.parameters[%d].enum[%d] is the same as enum[%d]", [i, j, first])
}

problems[["spec", "parameters", i, "default"]] := message if {
	some i, parameter in input.spec.parameters
	not prompt.chosen(parameter, parameter.default)
	message := sprintf("spec.parameters[%d].default is not in its enum", [i])
}
