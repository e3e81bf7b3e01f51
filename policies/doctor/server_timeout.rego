# METADATA
# title: The server answers before API servers give up
# description: >-
#   What was set for usher-webhook as --timeout (by a flag, its environment, or the section webhook of its
#   configuration) should be less than timeoutSeconds, by a second at the least: an answer that comes later is a
#   failed call, and the failurePolicy decides instead of --on-error.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: >-
#     Set --timeout a second or more below the smallest timeoutSeconds, or leave it out: the server goes by what API
#     servers say.
#   match:
#     kinds:
#       - apiGroups: [apps]
#         kinds: [Deployment, StatefulSet, DaemonSet]
package doctor.server_timeout

import data.doctor.cluster

deny contains cluster.finding("doctor.server_timeout", ["spec", "template", "spec", "containers", i], message) if {
	pairs := cluster.answers(input)
	count(pairs) > 0
	some i, container in cluster.containers(input)
	cluster.is_usher(container)
	own := cluster.seconds(cluster.setting(input, container, "timeout", "timeout"))
	least := min([cluster.timeout(pair.webhook) | some pair in pairs])
	own > least - 1
	message := sprintf("the server takes %v s for a review, and API servers wait for %v s: nothing is left for the way", [own, least])
}
