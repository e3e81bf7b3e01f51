# METADATA
# custom:
#   match:
#     kinds: [{apiGroups: [apps], kinds: ["*"]}]
#     operations: [DELETE]
package deletion

deny contains "no" if input.request.oldObject
