# METADATA
# title: Exceptions that have ended
# description: >-
#   Warns of an exception in usher's configuration that covers the object under review and has ended: what it let pass is
#   refused again.
# custom:
#   enforcement: warn
#   severity: low
#   fix: Remove the exception from usher's configuration, or have the person that it names renew it.
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptTemplate, PromptConfig, PromptRoute, PromptBinding]
package prompt.exceptions

import data.lib.exceptions
import data.lib.prompt

warn contains message if {
	input.kind in prompt.kinds
	some exception in exceptions.ended
	message := sprintf("the exception from %s that %s granted (%s) ended on %s", [
		exception.policy,
		exception.who,
		exception.why,
		exception.until,
	])
}
