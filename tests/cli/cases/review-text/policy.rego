# METADATA
# title: Small things
# description: What a shop does not want.
# custom:
#   severity: high
#   fix: |-
#     Take it out.
#     Or ask the shop.
package shop

deny contains {"msg": "no such word", "field": "spec.template"} if contains(input.spec.template, "cheap")

deny contains {"msg": "name it otherwise", "field": ["metadata", "labels", "shop.example.com/name"], "fix": "See the list of names."} if {
	input.metadata.labels["shop.example.com/name"] == "x"
}

deny contains {"msg": "too many", "field": sprintf("spec.parameters[%d].count", [i])} if {
	some i, parameter in input.spec.parameters
	parameter.count > 10
}

deny contains {"msg": "an owner must be named", "field": "metadata.annotations.owner"} if {
	input.kind == "PromptConfig"
	not input.metadata.annotations.owner
}

warn contains "two\nlines" if input.spec.lines
