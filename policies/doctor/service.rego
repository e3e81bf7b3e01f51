# METADATA
# title: Somebody answers
# description: >-
#   The Service that a webhook names must be there, have the port that is called (443 where none is named), and lead
#   to a port of pods that are among the manifests.
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Mend the name, the namespace or the port of clientConfig.service, or the Service's selector and targetPort.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.service

import data.doctor.cluster

deny contains cluster.finding("doctor.service", ["webhooks", i, "clientConfig", "service"], message) if {
	some i, webhook in input.webhooks
	named := webhook.clientConfig.service
	not cluster.service_of(webhook)
	message := sprintf("no Service %s/%s is among the manifests", [named.namespace, named.name])
}

deny contains cluster.finding("doctor.service", ["webhooks", i, "clientConfig", "service"], message) if {
	some i, webhook in input.webhooks
	service := cluster.service_of(webhook)
	not cluster.port_of(webhook, service)
	message := sprintf("Service %s has no port %v", [service.metadata.name, object.get(webhook, ["clientConfig", "service", "port"], 443)])
}

deny contains cluster.finding("doctor.service", ["webhooks", i, "clientConfig", "service"], message) if {
	some i, webhook in input.webhooks
	service := cluster.service_of(webhook)
	count(cluster.workloads_of(service)) == 0
	message := sprintf("Service %s selects the pods of no workload here", [service.metadata.name])
}

deny contains cluster.finding("doctor.service", ["webhooks", i, "clientConfig", "service"], message) if {
	some i, webhook in input.webhooks
	service := cluster.service_of(webhook)
	port := cluster.port_of(webhook, service)
	some workload in cluster.workloads_of(service)
	not cluster.target(port, workload)
	message := sprintf("Service %s leads to port %v, which no container of %s %s has", [
		service.metadata.name, object.get(port, "targetPort", port.port), workload.kind, workload.metadata.name,
	])
}
