# METADATA
# title: The certificate is for the Service's name
# description: >-
#   API servers call a Service by the name SERVICE.NAMESPACE.svc and look for it in the certificate's subject
#   alternative names; the common name counts for nothing. Looked at are the Secrets that the pods of the Service
#   mount, and Certificates of cert-manager that are written into them.
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Issue the certificate for the DNS name SERVICE.NAMESPACE.svc (subjectAltName, dnsNames).
#   match:
#     kinds:
#       - apiGroups: ["", cert-manager.io]
#         kinds: [Secret, Certificate]
package doctor.certificate_names

import data.doctor.cluster

deny contains cluster.finding("doctor.certificate_names", ["data", "tls.crt"], message) if {
	input.kind == "Secret"
	some pair in cluster.shown_by(input)
	certificate := crypto.x509.parse_certificates(cluster.content(input, "tls.crt"))[0]
	names := object.get(certificate, "DNSNames", [])
	lacks(names, cluster.host(pair.service))
	message := sprintf("the certificate is not for %s, but for %s", [cluster.host(pair.service), shown(certificate, names)])
}

deny contains cluster.finding("doctor.certificate_names", ["spec", "dnsNames"], message) if {
	input.kind == "Certificate"
	some pair in cluster.mounted(cluster.namespace(input), input.spec.secretName)
	names := object.get(input.spec, "dnsNames", [])
	lacks(names, cluster.host(pair.service))
	message := sprintf("the certificate will not be for %s", [cluster.host(pair.service)])
}

lacks(names, name) if not cluster.is_named(listed(names), name)

listed(names) := names if is_array(names)

listed(null) := []

shown(_, names) := concat(", ", names) if count(names) > 0

shown(certificate, names) := sprintf("no DNS name; the common name %s does not count", [certificate.Subject.CommonName]) if {
	count(listed(names)) == 0
}
