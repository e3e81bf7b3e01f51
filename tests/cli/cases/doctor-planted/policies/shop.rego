# METADATA
# custom:
#   match:
#     kinds: [{apiGroups: ["*"], kinds: [Deployment]}]
#     namespaces: ["kube-*", shop]
package shop

deny contains "no" if input.spec.x
