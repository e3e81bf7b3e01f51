# METADATA
# custom:
#   match:
#     kinds: [{apiGroups: [apps], kinds: [Deployment]}]
#     namespaceSelector: {matchLabels: {env: prod}}
#     excludedNamespaces: ["kube-*"]
package shop

deny contains {"msg": "too few", "field": "spec.replicas"} if input.spec.replicas < 2
