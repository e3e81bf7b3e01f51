# METADATA
# title: Servers are who the registrations say
# description: >-
#   With --connect: each webhook's server is called from here, TLS is agreed on as an API server would, and nothing is
#   asked. Found is a certificate that the caBundle (without one, the system's authorities) did not sign, that is for
#   another name, that has ended or will within 30 days; and a server of a `url` that does not answer. Services are called by
#   the address that they have in the cluster; where that cannot be reached from here, nothing is said.
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Have the server show a certificate for the name that is called, and put the CA that signed it into caBundle.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.connection

import data.doctor.cluster

deny contains cluster.finding("doctor.connection", ["webhooks", met.number, "clientConfig"], message) if {
	some met in connections
	met.reached
	met.problem != ""
	message := sprintf("no API server will call %s: %s", [met.address, met.problem])
}

deny contains cluster.finding("doctor.connection", ["webhooks", met.number, "clientConfig"], message) if {
	some met in connections
	not met.reached
	input.webhooks[met.number].clientConfig.url
	message := sprintf("%s does not answer from here: %s", [met.address, met.problem])
}

deny contains cluster.finding("doctor.connection", ["webhooks", met.number, "clientConfig"], message) if {
	some met in connections
	met.problem == ""
	shown := crypto.x509.parse_certificates(met.certificate)[0]
	time.parse_rfc3339_ns(shown.NotAfter) - time.now_ns() < time.parse_duration_ns("720h")
	message := sprintf("the certificate of %s ends within 30 days (%s)", [met.address, shown.NotAfter])
}

connections contains met if {
	some met in data.usher.doctor.connections
	met.kind == input.kind
	met.configuration == input.metadata.name
}
