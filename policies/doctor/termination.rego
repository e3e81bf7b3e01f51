# METADATA
# title: Pods end without losing requests
# description: >-
#   API servers do not repeat a call whose connection broke. A pod that ends must go on taking connections until
#   nobody is sent there any more (--shutdown-delay, or a preStop hook), then answer what has come, which takes
#   usher up to 25 seconds; terminationGracePeriodSeconds (30 where it is not said) must be long enough for both.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: >-
#     Set --shutdown-delay to 5 or so, and terminationGracePeriodSeconds to 30 more than that.
#   match:
#     kinds:
#       - apiGroups: [apps]
#         kinds: [Deployment, StatefulSet, DaemonSet]
package doctor.termination

import data.doctor.cluster

deny contains cluster.finding("doctor.termination", ["spec", "template", "spec", "containers", i], message) if {
	cluster.is_vital(input)
	some i, container in ushers
	delay(container) == 0
	not container.lifecycle.preStop
	message := "no --shutdown-delay and no preStop hook: pods that end refuse connections that are still sent to them"
}

deny contains cluster.finding("doctor.termination", ["spec", "template", "spec"], message) if {
	some container in ushers
	grace := object.get(input.spec.template.spec, "terminationGracePeriodSeconds", 30)
	needed := delay(container) + 25
	grace < needed
	message := sprintf("terminationGracePeriodSeconds is %v, and pods may take %v s to end: they are killed before", [grace, needed])
}

ushers[i] := container if {
	count(cluster.answers(input)) > 0
	some i, container in cluster.containers(input)
	cluster.is_usher(container)
}

default delay(_) := 0

delay(container) := cluster.seconds(cluster.setting(input, container, "shutdown-delay", "shutdownDelay"))
