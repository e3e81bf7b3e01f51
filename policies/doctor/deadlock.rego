# METADATA
# title: A webhook does not wait for itself
# description: >-
#   With failurePolicy Fail and no pod running, whatever the rules match is refused; if that includes what starts
#   the pods again (their Pods, ReplicaSets, Secrets, ... in usher's own namespace, or those of kube-system), the
#   cluster does not come up by itself. A namespace counts as passed over by the namespaceSelector (its label
#   kubernetes.io/metadata.name, and those of its Namespace among the manifests), by an objectSelector that does not
#   select the server's pods, or by a matchCondition that names it.
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Add a namespaceSelector with {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, and the
#     server's own]}.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.deadlock

import data.doctor.cluster
import data.lib.selector

# What starts a pod.
needed := {
	{"group": "", "resource": "pods"}, {"group": "", "resource": "pods/binding"}, {"group": "", "resource": "pods/status"},
	{"group": "", "resource": "bindings"}, {"group": "", "resource": "configmaps"}, {"group": "", "resource": "secrets"},
	{"group": "", "resource": "serviceaccounts"}, {"group": "", "resource": "serviceaccounts/token"},
	{"group": "", "resource": "endpoints"}, {"group": "discovery.k8s.io", "resource": "endpointslices"},
	{"group": "apps", "resource": "replicasets"}, {"group": "apps", "resource": "deployments"},
	{"group": "apps", "resource": "statefulsets"}, {"group": "apps", "resource": "daemonsets"},
	{"group": "coordination.k8s.io", "resource": "leases"},
}

deny contains cluster.finding("doctor.deadlock", ["webhooks", i], message) if {
	some i, webhook in input.webhooks
	cluster.fails(webhook)
	matched := {resource.resource | some resource in needed; cluster.covers(webhook, resource.group, resource.resource)}
	count(matched) > 0
	some namespace, whose in places(webhook)
	not cluster.passes_over(webhook, namespace)
	message := sprintf("the webhook judges %s in %s, %s: once no pod answers, none can start again", [
		concat(", ", sort(matched)), namespace, whose,
	])
}

places(webhook) := object.union({"kube-system": "where the cluster's own components run"}, own(webhook))

default own(_) := {}

own(webhook) := {webhook.clientConfig.service.namespace: "its own namespace"} if not is_left_out(webhook)

# Its own pods may be left out by their labels.
is_left_out(webhook) if {
	some workload in cluster.workloads_of(cluster.service_of(webhook))
	not selector.selects(object.get(webhook, "objectSelector", {}), cluster.labels(workload))
}
