# METADATA
# custom:
#   match: {kinds: [{apiGroups: [""], kinds: [ConfigMap]}]}
package stored

deny contains "it ends in 77" if endswith(input.metadata.name, "77")
