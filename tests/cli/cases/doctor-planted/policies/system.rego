# METADATA
# custom:
#   match:
#     kinds: [{apiGroups: [apps], kinds: [Deployment]}]
#     namespaces: [kube-system]
package system_workloads

deny contains "no" if input.spec.x
