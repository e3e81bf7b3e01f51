# METADATA
# title: Configuration in order
# description: >-
#   Refuses prompts while the configuration is not what the policies can read: a rule that finds no table of
#   namespaces would find nothing to object to either.
# custom:
#   enforcement: deny
#   severity: high
#   fix: Correct the file that is given with -c where the message says so.
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: ["*"]
package prompt.configuration

import data.lib.config

deny contains sprintf("usher's configuration: %s", [problem]) if {
	startswith(input.kind, "Prompt")
	some problem in config.problems
}
