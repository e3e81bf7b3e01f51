# METADATA
# title: Prompt engines scale on latency
# description: >-
#   Warns of a HorizontalPodAutoscaler of a prompt engine that does not scale on the external metric
#   prompt_execution_latency, or only once it exceeds half a second. The metric is in seconds, as Prometheus counts time, so
#   half a second is 500m (milli, the thousandths of a quantity) or "0.5"; 500 are more than eight minutes, and 500ms is no
#   quantity: the API server refuses it. An autoscaler is a prompt engine's if it has this metric or an engine's labels, or
#   scales a workload that is known as one.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: "Add a metric of type External, name prompt_execution_latency, target type AverageValue, averageValue: 500m."
#   reads:
#     - apps/v1/Deployment
#     - apps/v1/StatefulSet
#     - apps/v1/DaemonSet
#     - batch/v1/Job
#     - batch/v1/CronJob
#     - v1/Pod
#   match:
#     kinds:
#       - apiGroups: [autoscaling]
#         kinds: [HorizontalPodAutoscaler]
package workload.latency_scaling

import data.lib.config
import data.lib.engine
import data.lib.exceptions
import data.lib.prompt
import data.lib.quantity

is_autoscaler if input.kind == "HorizontalPodAutoscaler"

# The places of the targets of the metric.
targets[i] := object.get(metric, ["external", "target"], {}) if {
	is_autoscaler
	some i, metric in input.spec.metrics
	metric.external.metric.name == "prompt_execution_latency"
}

warn contains {"msg": message, "field": path} if {
	is_autoscaler
	is_for_engine
	count(targets) == 0
	path := ["spec", "metrics"]
	not excepted(path)
	message := "this autoscaler of a prompt engine does not scale on the external metric prompt_execution_latency"
}

warn contains {"msg": message, "field": path} if {
	some i, target in targets
	some member in ["averageValue", "value"]
	wanted := target[member]
	path := ["spec", "metrics", i, "external", "target", member]
	not excepted(path)
	some problem in problems_of(wanted)
	message := sprintf("%s is %v, which is %s", [prompt.shown(path), wanted, problem])
}

warn contains {"msg": message, "field": path} if {
	some i, target in targets
	not target.averageValue
	not target.value
	path := ["spec", "metrics", i, "external", "target"]
	not excepted(path)
	message := sprintf("%s has no averageValue", [prompt.shown(path)])
}

problems_of(wanted) := {"no quantity; half a second is 500m"} if not quantity.value(wanted)

problems_of(wanted) := {sprintf("more than %v seconds", [config.engines.latency]) |
	seconds > config.engines.latency
} if {
	seconds := quantity.value(wanted)
}

is_for_engine if engine.is_engine(input.metadata.labels)

is_for_engine if {
	some workload in engine.known
	workload.kind == input.spec.scaleTargetRef.kind
	workload.metadata.name == input.spec.scaleTargetRef.name
}

excepted(path) if exceptions.granted("workload.latency_scaling", prompt.shown(path))
