# METADATA
# custom:
#   match: {kinds: [{apiGroups: [shop.example.com], kinds: [Cart]}], namespaceSelector: {matchLabels: {stage: production}}}
package shop.service

warn contains "its service is not there" if {
	data.usher.inventory == "complete"
	not data.kubernetes.v1.Service[input.metadata.namespace][input.spec.service]
}
