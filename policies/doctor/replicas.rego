# METADATA
# title: More than one pod answers
# description: >-
#   With failurePolicy Fail and one pod, whatever ends the pod stops all writes that the rules match until there is
#   another one.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Run three replicas, two at the least (minReplicas of an autoscaler counts).
#   match:
#     kinds:
#       - apiGroups: [apps]
#         kinds: [Deployment, StatefulSet]
package doctor.replicas

import data.doctor.cluster

deny contains cluster.finding("doctor.replicas", ["spec", "replicas"], message) if {
	cluster.is_vital(input)
	replicas := cluster.replicas(input)
	replicas < 2
	message := sprintf("%v replica answers a webhook with failurePolicy Fail", [replicas])
}
