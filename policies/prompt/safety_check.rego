# METADATA
# title: Strict safety checks in production
# description: >-
#   In production the parameter safetyCheck is strict: an entry of a PromptConfig's parameters, a parameter of a
#   PromptTemplate with that default and no other choice. Objects without it are mended, and refused where they come
#   unmended all the same.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Set safetyCheck to strict: in a PromptConfig under spec.parameters, in a PromptTemplate as a parameter with the enum
#     [strict] and the default strict. usher review --write does it.
#   unchanged: warn
#   guarded:
#     - prompt.example.com/environment
#     - prompt.example.com/version
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptConfig, PromptTemplate]
package prompt.safety_check

import data.lib.config
import data.lib.place

# The operations that make the object strict; none where it is, or where it is no business of this policy.
mending contains {"op": "add", "path": "/spec/parameters/safetyCheck", "value": "strict"} if {
	input.kind == "PromptConfig"
	place.production
	takes_parameters({})
	not input.spec.parameters.safetyCheck == "strict"
}

mending contains {"op": "add", "path": "/spec/parameters/-", "value": parameter} if {
	input.kind == "PromptTemplate"
	place.production
	takes_parameters([])
	not "safetyCheck" in [entry.name | some entry in input.spec.parameters]
	parameter := {"name": "safetyCheck", "enum": ["strict"], "default": "strict"}
}

mending contains {"op": "add", "path": sprintf("/spec/parameters/%d/%s", [i, member]), "value": value} if {
	input.kind == "PromptTemplate"
	place.production
	some i, entry in input.spec.parameters
	entry.name == "safetyCheck"
	some member, value in {"enum": ["strict"], "default": "strict"}
	not entry[member] == value
}

# Objects come before their schema is checked: where spec or its parameters are something else altogether, the schema
# has the word.
takes_parameters(empty) if {
	spec := object.get(input, "spec", null)
	parameters := parameters_of(spec)
	type_name(parameters) in {"null", type_name(empty)}
}

parameters_of(null) := null

parameters_of(spec) := object.get(spec, "parameters", null)

patch contains operation if {
	config.mutation == "patch"
	some operation in mending
}

warn contains {"msg": `safetyCheck is now "strict" (production)`, "field": "spec.parameters"} if count(patch) > 0

deny contains {"msg": `safetyCheck must be "strict" in production`, "field": "spec.parameters"} if {
	config.mutation != "off"
	count(mending) > 0
}
