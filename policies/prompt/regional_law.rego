# METADATA
# title: Words that a regional law forbids
# description: >-
#   Where a law applies (GDPR in the EU), puts the wording that the configuration gives in the place of what the law
#   forbids in a PromptTemplate, and refuses a template that comes with such words all the same.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Use the wording that the message names. usher review --write puts it there.
#   unchanged: warn
#   guarded:
#     - prompt.example.com/region
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptTemplate]
package prompt.regional_law

import data.lib.config
import data.lib.place

# What is to be replaced by what, under the laws that apply.
table := object.union_n([config.substitutions[law] | some law in sort(place.laws)])

text := input.spec.template if input.kind == "PromptTemplate"

found contains words if {
	searched := text
	some words, _ in table
	contains(searched, words)
}

# The text with all of them replaced; undefined where that would give rise to others, which a person must sort out.
mended := result if {
	result := strings.replace_n(table, text)
	every words, _ in table {
		not contains(result, words)
	}
}

patch contains {"op": "replace", "path": "/spec/template", "value": mended} if {
	config.mutation == "patch"
	count(found) > 0
}

warn contains {"msg": message, "field": "spec.template"} if {
	count(patch) > 0
	some words in found
	message := sprintf("%q became %q (%s)", [words, table[words], concat(", ", sort(place.laws))])
}

deny contains {"msg": message, "field": "spec.template"} if {
	config.mutation != "off"
	some words in found
	message := sprintf("%q must read %q (%s)", [words, table[words], concat(", ", sort(place.laws))])
}
