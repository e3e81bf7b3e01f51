# METADATA
# title: Certificates are good for some time yet
# description: >-
#   A certificate, or a CA of a caBundle, that has ended lets each call fail. Found is what has ended, what is not
#   good yet, and what ends within 30 days. cert-manager and `usher certificates` renew their own: of Secrets that
#   they write nothing is said before they have ended.
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Renew the certificate now, and have something renew it from now on: `usher certificates`, cert-manager, or
#     usher-webhook without --tls-cert.
#   match:
#     kinds:
#       - apiGroups: ["", admissionregistration.k8s.io]
#         kinds: [Secret, ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.certificate_time

import data.doctor.cluster

deny contains cluster.finding("doctor.certificate_time", ["data", "tls.crt"], message) if {
	input.kind == "Secret"
	count(cluster.shown_by(input)) > 0
	certificate := crypto.x509.parse_certificates(cluster.content(input, "tls.crt"))[0]
	message := sprintf("the certificate %s", [problem(certificate)])
}

# Of several CAs one is enough.
deny contains cluster.finding("doctor.certificate_time", ["webhooks", i, "clientConfig", "caBundle"], message) if {
	some i, webhook in input.webhooks
	blocks := cluster.blocks(base64.decode(webhook.clientConfig.caBundle))
	authorities := crypto.x509.parse_certificates(concat("\n", blocks))
	problems := [problem(authority) | some authority in authorities]
	count(problems) == count(authorities)
	message := sprintf("the CA in the caBundle %s", [problems[0]])
}

problem(certificate) := sprintf("has ended (%s)", [certificate.NotAfter]) if {
	time.parse_rfc3339_ns(certificate.NotAfter) <= time.now_ns()
} else := sprintf("is not good before %s", [certificate.NotBefore]) if {
	time.parse_rfc3339_ns(certificate.NotBefore) > time.now_ns()
} else := sprintf("ends within 30 days (%s)", [certificate.NotAfter]) if {
	time.parse_rfc3339_ns(certificate.NotAfter) - time.now_ns() < time.parse_duration_ns("720h")
	not is_renewed
}

is_renewed if {
	some annotation in {"cert-manager.io/certificate-name", "prompt.example.com/certificate-of"}
	input.metadata.annotations[annotation]
}
