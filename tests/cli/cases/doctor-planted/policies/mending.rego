# METADATA
# custom:
#   match:
#     kinds: [{apiGroups: [apps], kinds: [Deployment]}]
package mending

patch contains {"op": "add", "path": "/spec/x", "value": 1} if not input.spec.x
