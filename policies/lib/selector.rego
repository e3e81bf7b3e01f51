# METADATA
# title: Label selectors
# description: What a selector of Kubernetes with matchLabels and matchExpressions selects.
package lib.selector

# METADATA
# description: >-
#   True if [selector] selects an object with [labels]. One without terms selects all; one with an operator that does not
#   exist selects nothing.
selects(selector, labels) if {
	every key, value in object.get(selector, "matchLabels", {}) {
		labels[key] == value
	}
	every expression in object.get(selector, "matchExpressions", []) {
		holds(expression, labels)
	}
}

holds(expression, labels) if {
	expression.operator == "In"
	is_one_of(expression, labels)
}

# What has no such label is not one of them either.
holds(expression, labels) if {
	expression.operator == "NotIn"
	not is_one_of(expression, labels)
}

holds(expression, labels) if {
	expression.operator == "Exists"
	expression.key in object.keys(labels)
}

holds(expression, labels) if {
	expression.operator == "DoesNotExist"
	not expression.key in object.keys(labels)
}

is_one_of(expression, labels) if labels[expression.key] in expression.values
