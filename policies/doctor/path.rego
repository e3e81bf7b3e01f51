# METADATA
# title: usher is asked where it answers
# description: >-
#   usher-webhook answers POST /validate, which denies and warns, and /mutate, which mends; anything else is 404, a
#   failed call.
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Set clientConfig.service.path to /validate in a ValidatingWebhookConfiguration, and to /mutate in a mutating
#     one.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.path

import data.doctor.cluster

paths := {"ValidatingWebhookConfiguration": "/validate", "MutatingWebhookConfiguration": "/mutate"}

deny contains cluster.finding("doctor.path", ["webhooks", i, "clientConfig", "service"], message) if {
	some i, webhook in input.webhooks
	service := cluster.service_of(webhook)
	some workload in cluster.workloads_of(service)
	some container in cluster.containers(workload)
	cluster.is_usher(container)
	path := object.get(webhook.clientConfig.service, "path", "/")
	path != paths[input.kind]
	message := sprintf("path is %s; usher answers this kind of webhook at %s", [path, paths[input.kind]])
}
