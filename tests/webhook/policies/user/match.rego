# METADATA
# custom:
#   match:
#     kinds:
#       - apiGroups: [""]
#         kinds: [ConfigMap]
#     namespaces: [def*]
#     name: x
#     labelSelector:
#       matchExpressions:
#         - {key: match, operator: In, values: [met]}
package user.match

deny contains "met"
