# METADATA
# title: The caBundle verifies the server
# description: >-
#   API servers verify the webhook by the caBundle of its registration. Found is one that is missing where a Service
#   is called and nothing writes it later (cert-manager, or a role that may change the registration, as
#   `usher certificates` needs one), one that is no PEM, and one that did not sign the certificate in the Secret that the pods mount.
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Put the PEM of the CA that signed the server's certificate into caBundle, in base 64; near a change of the CA,
#     the old and the new one.
#   match:
#     kinds:
#       - apiGroups: [admissionregistration.k8s.io]
#         kinds: [ValidatingWebhookConfiguration, MutatingWebhookConfiguration]
package doctor.ca_bundle

import data.doctor.cluster

deny contains cluster.finding("doctor.ca_bundle", ["webhooks", i, "clientConfig"], message) if {
	not cluster.is_injected(input)
	some i, webhook in input.webhooks
	webhook.clientConfig.service
	object.get(webhook.clientConfig, "caBundle", "") == ""
	message := "caBundle is missing, and nothing here writes it: API servers do not trust the certificate"
}

deny contains cluster.finding("doctor.ca_bundle", ["webhooks", i, "clientConfig", "caBundle"], message) if {
	some i, webhook in input.webhooks
	webhook.clientConfig.caBundle != ""
	not is_readable(webhook.clientConfig.caBundle)
	message := "caBundle is no certificate in PEM, in base 64: the registration is refused"
}

deny contains cluster.finding("doctor.ca_bundle", ["webhooks", i, "clientConfig", "caBundle"], message) if {
	some i, webhook in input.webhooks
	is_readable(webhook.clientConfig.caBundle)
	bundle := cluster.blocks(base64.decode(webhook.clientConfig.caBundle))
	service := cluster.service_of(webhook)
	some secret in cluster.objects("Secret")
	some pair in cluster.shown_by(secret)
	cluster.same(pair.service, service)
	chain := cluster.blocks(cluster.content(secret, "tls.crt"))
	count(crypto.x509.parse_certificates(concat("\n", chain))) > 0
	not signs(bundle, chain)
	message := sprintf("no CA of the caBundle signed the certificate in Secret %s: each call fails", [secret.metadata.name])
}

is_readable(bundle) if count(crypto.x509.parse_certificates(concat("\n", cluster.blocks(base64.decode(bundle))))) > 0

# Whether they are still good is another question: they are looked at when both were.
signs(bundle, chain) if {
	some authority in bundle
	both := crypto.x509.parse_certificates(concat("\n", [authority, chain[0]]))
	ordered := array.concat([authority], array.reverse(chain))
	options := {"CurrentTime": began(both)}
	crypto.x509.parse_and_verify_certificates_with_options(concat("\n", ordered), options)[0]
}

# There is no such time.
signs(bundle, chain) if {
	some authority in bundle
	both := crypto.x509.parse_certificates(concat("\n", [authority, chain[0]]))
	began(both) > min([time.parse_rfc3339_ns(certificate.NotAfter) | some certificate in both])
	both[0].RawSubject == both[1].RawIssuer
}

began(certificates) := max([time.parse_rfc3339_ns(certificate.NotBefore) | some certificate in certificates])
