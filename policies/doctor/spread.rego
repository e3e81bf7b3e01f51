# METADATA
# title: Pods run on different nodes
# description: >-
#   Pods of one node go with it. Found is a server of several pods without topologySpreadConstraints and without
#   podAntiAffinity.
# custom:
#   enforcement: warn
#   severity: medium
#   fix: >-
#     Add topologySpreadConstraints over kubernetes.io/hostname, and over topology.kubernetes.io/zone.
#   match:
#     kinds:
#       - apiGroups: [apps]
#         kinds: [Deployment, StatefulSet]
package doctor.spread

import data.doctor.cluster

deny contains cluster.finding("doctor.spread", ["spec", "template", "spec"], message) if {
	cluster.is_vital(input)
	cluster.replicas(input) > 1
	pod := input.spec.template.spec
	count(object.get(pod, "topologySpreadConstraints", [])) == 0
	count(object.get(pod, ["affinity", "podAntiAffinity"], {})) == 0
	message := "nothing spreads the pods over nodes: all may be on one"
}
