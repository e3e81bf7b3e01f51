# Small manifests for the tests of doctor's checks: usher, which answers one webhook.
package doctor.cluster_fixtures_test

# data.kubernetes, as a review of [manifests] has it.
known(manifests) := object.union_n([{subject.apiVersion: {subject.kind: {place(subject): {subject.metadata.name: subject}}}} |
	some subject in manifests
])

place(subject) := object.get(subject.metadata, "namespace", "")

# A manifest in the namespace usher.
manifest(version, kind, name, members) := object.union(
	{"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "usher"}},
	members,
)

# A workload called usher whose pods have one container, as [container] and [pod] change them.
workload(kind, spec, pod, container) := manifest("apps/v1", kind, "usher", {"spec": object.union(spec, {"template": {
	"metadata": {"labels": {"app": "usher"}},
	"spec": object.union({"containers": [object.union(usher, container)]}, pod),
}})})

usher := {"name": "server", "image": "example.com/usher:1.0", "ports": [{"name": "https", "containerPort": 8443}]}

server := workload("Deployment", {}, {}, {})

service := serving([{"port": 443, "targetPort": 8443}])

serving(ports) := manifest("v1", "Service", "usher", {"spec": {"selector": {"app": "usher"}, "ports": ports}})

# A registration called [name], of webhooks that are all answered by usher.
registration(kind, name, webhooks) := {
	"apiVersion": "admissionregistration.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": name},
	"webhooks": [object.union({"clientConfig": {"service": {"name": "usher", "namespace": "usher"}}}, webhook) |
		some webhook in webhooks
	],
}

validating(webhooks) := registration("ValidatingWebhookConfiguration", "usher", webhooks)

mutating(webhooks) := registration("MutatingWebhookConfiguration", "usher", webhooks)

# data.kubernetes where [subject] answers a webhook that refuses what it cannot judge, among [others].
vital(subject, others) := known(array.concat([validating([{}]), service, subject], others))

# The same, but what cannot be judged is admitted.
spare(subject) := known([validating([{"failurePolicy": "Ignore"}]), service, subject])

at(field, message) := {"msg": message, "field": field}

# A configuration that makes an exception of what [check] finds in [field].
excepting(check, field) := {"exceptions": [{
	"policy": check, "field": field,
	"who": "ann", "why": "a test", "until": "9999-12-31",
}]}
