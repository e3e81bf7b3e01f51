# METADATA
# description: The labels of no namespace are known, so the evaluation fails, with its name.
# custom:
#   match:
#     namespaceSelector: {matchLabels: {a: b}}
package confused.selector

deny contains "never"
