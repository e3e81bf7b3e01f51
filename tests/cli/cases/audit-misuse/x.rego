# METADATA
# custom: {match: {kinds: [{apiGroups: [""], kinds: [Pod]}]}}
package x

deny contains "x"
