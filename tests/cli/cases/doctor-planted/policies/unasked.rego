# METADATA
# custom:
#   match:
#     kinds: [{apiGroups: [prompt.example.com], kinds: [PromptRoute]}]
package unasked

deny contains "no" if input.spec.x
