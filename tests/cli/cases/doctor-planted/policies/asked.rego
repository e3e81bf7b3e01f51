# METADATA
# custom:
#   match:
#     kinds: [{apiGroups: [prompt.example.com], kinds: [PromptTemplate, PromptRoute]}]
package asked

deny contains "no" if input.spec.x
