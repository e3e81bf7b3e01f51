# METADATA
# title: Drained nodes do not take all pods
# description: >-
#   Without a PodDisruptionBudget a drain may take all pods of the server at once. One that allows no pod to go
#   keeps nodes from being drained at all.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Add a PodDisruptionBudget with maxUnavailable 1 for the server's pods.
#   match:
#     kinds:
#       - apiGroups: [apps]
#         kinds: [Deployment, StatefulSet]
#       - apiGroups: [policy]
#         kinds: [PodDisruptionBudget]
package doctor.disruption_budget

import data.doctor.cluster
import data.lib.selector

deny contains cluster.finding("doctor.disruption_budget", ["spec"], message) if {
	cluster.is_vital(input)
	every budget in cluster.objects("PodDisruptionBudget") {
		not selects(budget, input)
	}
	message := "no PodDisruptionBudget selects these pods: drained nodes may take all of them"
}

deny contains cluster.finding("doctor.disruption_budget", ["spec"], message) if {
	input.kind == "PodDisruptionBudget"
	some pair in cluster.served
	pair.workload.kind != "DaemonSet"
	selects(input, pair.workload)
	blocks(input.spec, cluster.replicas(pair.workload))
	message := sprintf("no pod of %s may ever go: nodes cannot be drained", [pair.workload.metadata.name])
}

selects(budget, workload) if {
	cluster.namespace(budget) == cluster.namespace(workload)
	selector.selects(budget.spec.selector, cluster.labels(workload))
}

blocks(spec, _) if spec.maxUnavailable in {0, "0", "0%"}

# A share of the pods is rounded up.
blocks(spec, replicas) if {
	endswith(spec.minAvailable, "%")
	share := to_number(trim_suffix(spec.minAvailable, "%"))
	ceil((share * replicas) / 100) >= replicas
}

blocks(spec, replicas) if {
	is_number(spec.minAvailable)
	spec.minAvailable >= replicas
}
