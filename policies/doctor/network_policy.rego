# METADATA
# title: API servers reach the pods
# description: >-
#   Once a NetworkPolicy for ingress selects the pods, only what some policy lets in comes through. API servers are
#   no pods: they come from addresses of nodes or of the control plane, which podSelector and namespaceSelector
#   never match. Found are policies of which none lets the port of reviews in from everywhere or from an ipBlock.
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Add an ingress rule for the port of reviews without `from`, or with an ipBlock for the addresses of the API
#     servers.
#   match:
#     kinds:
#       - apiGroups: [networking.k8s.io]
#         kinds: [NetworkPolicy]
package doctor.network_policy

import data.doctor.cluster
import data.lib.selector

deny contains cluster.finding("doctor.network_policy", ["spec"], message) if {
	some pair in cluster.served
	selects(input, pair.workload)
	number := cluster.target(cluster.port_of(pair.webhook, pair.service), pair.workload)
	every policy in cluster.objects("NetworkPolicy") {
		not lets_in(policy, pair.workload, number)
	}
	message := sprintf("no ingress rule lets API servers reach port %v of %s", [number, pair.workload.metadata.name])
}

selects(policy, workload) if {
	cluster.namespace(policy) == cluster.namespace(workload)
	"Ingress" in object.get(policy.spec, "policyTypes", ["Ingress"])
	selector.selects(object.get(policy.spec, "podSelector", {}), cluster.labels(workload))
}

lets_in(policy, workload, number) if {
	selects(policy, workload)
	some rule in policy.spec.ingress
	is_port(rule, workload, number)
	is_from_outside(rule)
}

is_port(rule, _, _) if count(object.get(rule, "ports", [])) == 0

is_port(rule, workload, number) if {
	some port in rule.ports
	object.get(port, "protocol", "TCP") == "TCP"
	is_number_of(port, workload, number)
}

is_number_of(port, _, _) if not port.port

is_number_of(port, _, number) if port.port == number

is_number_of(port, _, number) if {
	port.port <= number
	number <= port.endPort
}

is_number_of(port, workload, number) if {
	some container in cluster.containers(workload)
	some declared in container.ports
	declared.name == port.port
	declared.containerPort == number
}

is_from_outside(rule) if count(object.get(rule, "from", [])) == 0

is_from_outside(rule) if {
	some peer in rule.from
	peer.ipBlock
}
