# METADATA
# title: Pods are asked whether they can answer
# description: >-
#   Without a readiness probe reviews are sent to pods that have no policies yet, or are about to end; without a
#   liveness probe a server that hangs stays. Found is a probe that is missing from the container that answers, and
#   one of a port that the container does not have.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Add a readinessProbe of /readyz and a livenessProbe of /livez, at the port that --admin-address names, or else
#     at that of reviews with scheme HTTPS.
#   match:
#     kinds:
#       - apiGroups: [apps]
#         kinds: [Deployment, StatefulSet, DaemonSet]
package doctor.probes

import data.doctor.cluster

deny contains cluster.finding("doctor.probes", ["spec", "template", "spec", "containers", i], message) if {
	some i in cluster.answering(input)
	container := cluster.containers(input)[i]
	some probe in ["readinessProbe", "livenessProbe"]
	not container[probe]
	message := sprintf("container %s has no %s", [container.name, probe])
}

deny contains cluster.finding("doctor.probes", ["spec", "template", "spec", "containers", i, probe], message) if {
	some i in cluster.answering(input)
	container := cluster.containers(input)[i]
	some probe in ["readinessProbe", "livenessProbe", "startupProbe"]
	some way in ["httpGet", "tcpSocket", "grpc"]
	port := container[probe][way].port
	not has_port(container, port)
	message := sprintf("the %s asks at port %v, which container %s does not have", [probe, port, container.name])
}

has_port(container, wanted) if {
	some port in container.ports
	wanted in {port.containerPort, object.get(port, "name", null)}
}
