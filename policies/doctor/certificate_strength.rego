# METADATA
# title: The certificate is signed as API servers take it
# description: >-
#   API servers refuse signatures by SHA-1 and MD5, and keys of RSA below 2048 bits are weak.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Issue the certificate with SHA-256 and a key of ECDSA P-256, or of RSA with 2048 bits or more.
#   match:
#     kinds:
#       - apiGroups: [""]
#         kinds: [Secret]
package doctor.certificate_strength

import data.doctor.cluster

# Numbers of the algorithms as crypto.x509 has them.
old := {1: "MD2", 2: "MD5", 3: "SHA-1", 7: "SHA-1", 9: "SHA-1"}

rsa := 1

deny contains cluster.finding("doctor.certificate_strength", ["data", "tls.crt"], message) if {
	some certificate in shown
	message := sprintf(
		"the certificate is signed with %s, which API servers refuse",
		[old[certificate.SignatureAlgorithm]],
	)
}

deny contains cluster.finding("doctor.certificate_strength", ["data", "tls.crt"], message) if {
	some certificate in shown
	certificate.PublicKeyAlgorithm == rsa
	bits.rsh(certificate.PublicKey.N, 2047) == 0
	message := "the certificate's key of RSA has less than 2048 bits"
}

shown contains crypto.x509.parse_certificates(cluster.content(input, "tls.crt"))[0] if count(cluster.shown_by(input)) > 0
