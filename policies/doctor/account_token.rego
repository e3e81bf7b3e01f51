# METADATA
# title: No token lies in pods that need none
# description: >-
#   A service account's token is mounted unless the pod, or else its ServiceAccount, says no. The serving pods need
#   one only to read the Kubernetes API; found is one whose account has no role among the manifests.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: >-
#     Set automountServiceAccountToken: false in the pod's spec.
#   match:
#     kinds:
#       - apiGroups: [apps]
#         kinds: [Deployment, StatefulSet, DaemonSet]
package doctor.account_token

import data.doctor.cluster

deny contains cluster.finding("doctor.account_token", ["spec", "template", "spec"], message) if {
	count(cluster.answers(input)) > 0
	object.get(input.spec.template.spec, "automountServiceAccountToken", of_account) == true
	count(cluster.bindings_of(input)) == 0
	message := "a service account's token is mounted, and nothing here gives the account a right"
}

default of_account := true

of_account := account.automountServiceAccountToken if {
	name := object.get(input.spec.template.spec, "serviceAccountName", "default")
	account := data.kubernetes.v1.ServiceAccount[cluster.namespace(input)][name]
}
