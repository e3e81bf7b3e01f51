# METADATA
# title: Certificate and key belong together
# description: >-
#   A server whose private key is not that of its certificate does not start, or keeps the old pair.
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Write both, tls.crt and tls.key, from one issuance.
#   match:
#     kinds:
#       - apiGroups: [""]
#         kinds: [Secret]
package doctor.certificate_key

import data.doctor.cluster

deny contains cluster.finding("doctor.certificate_key", ["data", "tls.crt"], message) if {
	count(cluster.shown_by(input)) > 0
	text := cluster.content(input, "tls.crt")
	not crypto.x509.parse_certificates(text)
	message := "tls.crt is no certificate in PEM"
}

deny contains cluster.finding("doctor.certificate_key", ["data", "tls.key"], message) if {
	count(cluster.shown_by(input)) > 0
	certificate := cluster.content(input, "tls.crt")
	_ = crypto.x509.parse_certificates(certificate)
	key := cluster.content(input, "tls.key")
	not crypto.x509.parse_keypair(certificate, key)
	message := "tls.key is not the key of tls.crt"
}
