# METADATA
# title: Prompt engines stay available
# description: >-
#   Warns of a PodDisruptionBudget for prompt engines that lets more than a fifth of the pods go at once, or none at all:
#   then no node can be drained. Percentages are rounded as Kubernetes does, up, so 80% of 3 pods are all 3; how many pods
#   there are is known where the engine and its autoscaler are.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: "Set minAvailable: 80% and run at least 5 replicas (minReplicas of the autoscaler, where there is one)."
#   reads:
#     - apps/v1/Deployment
#     - apps/v1/StatefulSet
#     - apps/v1/DaemonSet
#     - batch/v1/Job
#     - batch/v1/CronJob
#     - v1/Pod
#     - autoscaling/v2/HorizontalPodAutoscaler
#   match:
#     kinds:
#       - apiGroups: [policy]
#         kinds: [PodDisruptionBudget]
package workload.disruption_budget

import data.lib.config
import data.lib.engine
import data.lib.exceptions
import data.lib.inventory
import data.lib.selector

budget := object.get(input, "spec", {}) if {
	input.kind == "PodDisruptionBudget"
	is_for_engine
	not exceptions.granted("workload.disruption_budget", "spec")
}

is_for_engine if engine.is_engine(input.spec.selector.matchLabels)

is_for_engine if count(guarded) > 0

# The engines that the budget selects, by name, with the least number of pods that they run.
guarded[workload.metadata.name] := least_replicas(workload) if {
	some workload in engine.known
	selector.selects(input.spec.selector, inventory.labels_of(workload))
}

warn contains problem("a prompt engine needs minAvailable or maxUnavailable") if {
	spec := budget
	not spec.minAvailable
	not spec.maxUnavailable
}

# What a percentage says without knowing how many pods there are.
warn contains problem(message) if {
	share := available_share
	share < config.engines.available
	message := sprintf("%v%% of the pods stay available, less than %v%%", [share, config.engines.available])
}

warn contains problem("no pod may go: no node that runs one can be drained") if available_share >= 100

warn contains problem("no pod may go: no node that runs one can be drained") if budget.maxUnavailable == 0

available_share := percent(budget.minAvailable)

available_share := 100 - percent(budget.maxUnavailable) if not budget.minAvailable

# What it comes to with the pods that are known.
warn contains problem(message) if {
	some name, replicas in guarded
	replicas > 0
	staying := available_of(replicas)
	staying >= replicas
	message := sprintf("none of the %d pods of %s may go: no node that runs one can be drained", [replicas, name])
}

warn contains problem(message) if {
	not available_share
	some name, replicas in guarded
	staying := available_of(replicas)
	staying * 100 < config.engines.available * replicas
	message := sprintf("%d of the %d pods of %s stay available, less than %v%%", [
		staying,
		replicas,
		name,
		config.engines.available,
	])
}

available_of(replicas) := part_of(budget.minAvailable, replicas)

available_of(replicas) := replicas - part_of(budget.maxUnavailable, replicas) if not budget.minAvailable

part_of(amount, _) := amount if is_number(amount)

part_of(amount, replicas) := ceil((percent(amount) * replicas) / 100)

percent(amount) := to_number(trim_suffix(amount, "%")) if endswith(amount, "%")

# An autoscaler has the word where there is one.
least_replicas(workload) := object.get(workload, ["spec", "replicas"], 1) if count(minima(workload)) == 0

least_replicas(workload) := min(minima(workload))

minima(workload) := {object.get(autoscaler, ["spec", "minReplicas"], 1) |
	namespace := inventory.namespace_of(input)
	some autoscaler in inventory.objects("autoscaling/v2", "HorizontalPodAutoscaler", namespace)
	autoscaler.spec.scaleTargetRef.kind == workload.kind
	autoscaler.spec.scaleTargetRef.name == workload.metadata.name
}

problem(message) := {"msg": message, "field": "spec"}
