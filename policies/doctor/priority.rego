# METADATA
# title: The pods are the last to go
# description: >-
#   Without a priorityClassName, pods that all writes wait for are evicted for others when nodes are full.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: >-
#     Set priorityClassName to system-cluster-critical, or to a class of yours that is above that of applications.
#   match:
#     kinds:
#       - apiGroups: [apps]
#         kinds: [Deployment, StatefulSet, DaemonSet]
package doctor.priority

import data.doctor.cluster

deny contains cluster.finding("doctor.priority", ["spec", "template", "spec"], message) if {
	cluster.is_vital(input)
	object.get(input.spec.template.spec, "priorityClassName", "") == ""
	message := "no priorityClassName: others may push these pods out of full nodes"
}
