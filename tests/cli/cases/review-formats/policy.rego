# METADATA
# title: No forbidden words
# description: Words that a shop does not want.
# custom:
#   severity: high
#   fix: Take the word out.
package shop.words

deny contains {"msg": "the word <cheap> & more", "field": "spec.template", "details": {"word": "cheap"}} if {
	contains(input.spec.template, "cheap")
}

warn contains "a warning" if contains(input.spec.template, "cheap")
