# METADATA
# title: Prompt engines run on nodes of their tier
# description: >-
#   Warns of a prompt engine that may run on any node: its pods must ask for nodes with the label prompt-tier, by required
#   node affinity (in each of its terms, since one of them is enough) or by nodeSelector.
# custom:
#   enforcement: warn
#   severity: low
#   fix: "Require a prompt-tier, for instance nodeSelector: {prompt-tier: hot}, and label the nodes."
#   match:
#     kinds:
#       - apiGroups: [apps, batch, ""]
#         kinds: [Deployment, StatefulSet, DaemonSet, Job, CronJob, Pod]
package workload.node_tier

import data.lib.engine
import data.lib.exceptions

warn contains {"msg": "the pods of this prompt engine do not ask for nodes with the label prompt-tier", "field": "spec"} if {
	pod := engine.pod
	not asks_for_tier(pod)
	not exceptions.granted("workload.node_tier", "spec")
}

asks_for_tier(pod) if pod.spec.nodeSelector["prompt-tier"]

asks_for_tier(pod) if {
	terms := pod.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms
	count(terms) > 0
	every term in terms {
		some expression in term.matchExpressions
		expression.key == "prompt-tier"
		expression.operator in {"In", "Exists"}
	}
}
