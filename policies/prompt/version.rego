# METADATA
# title: Versions go up
# description: >-
#   A prompt that carries a version in its annotation prompt.example.com/version keeps one, written
#   <major>.<minor>.<patch>-<environment>. A changed spec takes a higher one; the numbers have an order, the environment
#   has none. A lower one is a rollback, which says so. The environment fits that of the namespace.
# custom:
#   enforcement: deny
#   severity: medium
#   fix: >-
#     Raise prompt.example.com/version in the change that changes spec: the third number for other words, the second for
#     more, the first for what breaks those who use it. To go back, set prompt.example.com/rollback to the reason.
#   unchanged: warn
#   guarded: [prompt.example.com/version]
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: ["*"]
#     operations: [CREATE, UPDATE]
#     subresources: []
package prompt.version

import data.lib.config
import data.lib.place
import data.lib.version

field := ["metadata", "annotations", version.annotation]

old := input.request.oldObject

was := version.of(old)

# Versions that were there before this policy may lack an environment.
is := version.of(input) if version.of(input).environment != ""

# How the version changed, where there was one and there is one.
bump := version.bump(was, is)

deny contains {"msg": message, "field": field} if {
	text := version.text_of(input)
	not is
	message := sprintf("%v is no version: write <major>.<minor>.<patch>-<environment>, such as 1.2.4-beta", [text])
}

deny contains {"msg": message, "field": field} if {
	was
	not version.annotation in object.keys(annotations)
	message := sprintf("the version was %s: keep it, or raise it", [version.text_of(old)])
}

default annotations := {}

annotations := input.metadata.annotations

deny contains {"msg": message, "field": field} if {
	bump == "none"
	spec(input) != spec(old)
	message := sprintf("spec changed, and the version is still %s: raise it", [version.text_of(input)])
}

spec(of) := object.get(of, "spec", null)

deny contains {"msg": message, "field": field} if {
	bump == "lower"
	not version.rollback(old, input)
	message := sprintf(
		"the version went down from %s to %s: raise it, or set prompt.example.com/rollback to the reason in this change",
		[version.text_of(old), version.text_of(input)],
	)
}

warn contains {"msg": message, "field": field} if {
	bump == "lower"
	reason := version.rollback(old, input)
	message := sprintf("rolled back from %s to %s: %s", [version.text_of(old), version.text_of(input), reason])
}

deny contains {"msg": message, "field": field} if {
	not is.environment in fitting
	message := sprintf(
		"a version for %s does not fit a namespace of %s, which takes %s",
		[is.environment, here, concat(", ", fitting)],
	)
}

here := place.configured.environment

# The environments that versions may name here; undefined where any may.
fitting := config.environments[here]

fitting := config.production if {
	here in config.production
	not config.environments[here]
}
