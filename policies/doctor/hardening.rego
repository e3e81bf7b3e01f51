# METADATA
# title: The containers are hardened
# description: >-
#   What is asked for is the restricted Pod Security Standard, and more: no root, no privileges and none to be
#   gained, no capabilities, the seccomp profile of the runtime, a root file system that cannot be written to,
#   nothing of the node, a limit for memory.
# custom:
#   enforcement: deny
#   severity: high
#   fix: >-
#     Set what is missing in securityContext (of the pod, or of the container) and resources.limits.memory.
#   match:
#     kinds:
#       - apiGroups: [apps]
#         kinds: [Deployment, StatefulSet, DaemonSet]
package doctor.hardening

import data.doctor.cluster

deny contains cluster.finding("doctor.hardening", ["spec", "template", "spec", "containers", i], message) if {
	count(cluster.answers(input)) > 0
	some i, container in cluster.containers(input)
	some lack in lacks(container)
	message := sprintf("container %s %s", [container.name, lack])
}

deny contains cluster.finding("doctor.hardening", ["spec", "template", "spec", member], message) if {
	count(cluster.answers(input)) > 0
	some member in {"hostNetwork", "hostPID", "hostIPC"}
	input.spec.template.spec[member] == true
	message := sprintf("the pods have %s", [member])
}

deny contains cluster.finding("doctor.hardening", ["spec", "template", "spec", "volumes", i], message) if {
	count(cluster.answers(input)) > 0
	some i, volume in input.spec.template.spec.volumes
	volume.hostPath
	message := "the pods mount a path of the node"
}

# Of the container, else of the pod.
context(container, member) := object.get(
	container,
	["securityContext", member],
	object.get(input.spec.template.spec, ["securityContext", member], null),
)

lacks(container) := {lack |
	some lack, is_there in {
		"may run as root (runAsNonRoot)": context(container, "runAsNonRoot") == true,
		"may write to its root file system (readOnlyRootFilesystem)": context(container, "readOnlyRootFilesystem") == true,
		"may gain privileges (allowPrivilegeEscalation)": context(container, "allowPrivilegeEscalation") == false,
		"is privileged": context(container, "privileged") in {null, false},
		"keeps capabilities (capabilities.drop: [ALL])": drops_all(container),
		"has no seccomp profile (seccompProfile)": has_profile(container),
		"has no limit for memory (resources.limits.memory)": has_limit(container),
	}
	not is_there
}

default drops_all(_) := false

drops_all(container) if "ALL" in container.securityContext.capabilities.drop

default has_profile(_) := false

has_profile(container) if context(container, "seccompProfile").type in {"RuntimeDefault", "Localhost"}

default has_limit(_) := false

has_limit(container) if container.resources.limits.memory
