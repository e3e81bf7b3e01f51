# METADATA
# title: Pods that can do little harm
# description: What the rendered pods are held to, beyond the restricted Pod Security Standard.
package hardening.pods

pod := input.spec.template.spec if input.kind in {"Deployment", "StatefulSet", "DaemonSet", "Job"}

containers := array.concat(object.get(pod, "containers", []), object.get(pod, "initContainers", []))

deny contains "the token of the service account is mounted" if {
	not pod_says("automountServiceAccountToken", false)
	not has_rights
}

# What the account may do is for cluster.rego to judge.
has_rights if {
	some kind in ["RoleBinding", "ClusterRoleBinding"]
	some binding in data.kubernetes["rbac.authorization.k8s.io/v1"][kind][_]
	some subject in binding.subjects
	subject.kind == "ServiceAccount"
	subject.name == pod.serviceAccountName
	subject.namespace == input.metadata.namespace
}

deny contains "services are put into the environment" if not pod_says("enableServiceLinks", false)

deny contains "may run as root" if not pod_says(["securityContext", "runAsNonRoot"], true)

deny contains "no seccomp profile" if not pod_says(["securityContext", "seccompProfile", "type"], "RuntimeDefault")

deny contains sprintf("shares %s with the node", [member]) if {
	some member in ["hostNetwork", "hostPID", "hostIPC"]
	pod[member]
}

deny contains sprintf("volume %s is a folder of the node", [volume.name]) if {
	some volume in pod.volumes
	volume.hostPath
}

deny contains "nothing spreads the pods" if {
	pod
	count(object.get(pod, "topologySpreadConstraints", [])) == 0
}

deny contains sprintf("container %s: %s is not %v", [container.name, concat(".", path), wanted]) if {
	some container in containers
	some path, wanted in {
		["securityContext", "runAsNonRoot"]: true,
		["securityContext", "privileged"]: false,
		["securityContext", "readOnlyRootFilesystem"]: true,
		["securityContext", "allowPrivilegeEscalation"]: false,
		["securityContext", "seccompProfile", "type"]: "RuntimeDefault",
		["securityContext", "capabilities"]: {"drop": ["ALL"]},
	}
	object.get(container, path, null) != wanted
}

deny contains sprintf("container %s has no %s", [container.name, concat(".", path)]) if {
	some container in containers
	some path in [
		["resources", "requests", "cpu"],
		["resources", "requests", "memory"],
		["resources", "limits", "memory"],
	]
	object.get(container, path, null) == null
}

# Who listens to nobody cannot be asked.
deny contains sprintf("container %s has no %s", [container.name, probe]) if {
	some container in containers
	container.ports
	some probe in ["livenessProbe", "readinessProbe"]
	not container[probe]
}

deny contains sprintf("container %s: the image %s has no tag of its own", [container.name, container.image]) if {
	some container in containers
	not regex.match(`(@sha256:[0-9a-f]{64}|:[^/:]*[0-9][^/:]*)$`, container.image)
}

deny contains sprintf("container %s: %s is mounted by subPath, and never renewed", [container.name, mount.name]) if {
	some container in containers
	some mount in container.volumeMounts
	mount.subPath
}

deny contains sprintf("container %s: %s can be written to", [container.name, mount.name]) if {
	some container in containers
	some mount in container.volumeMounts
	not mount.readOnly
}

deny contains sprintf("container %s: a secret is in the environment", [container.name]) if {
	some container in containers
	some variable in container.env
	variable.valueFrom.secretKeyRef
}

deny contains "may be killed before it has answered" if {
	some container in containers
	some argument in container.args
	startswith(argument, "--shutdown-delay=")
	delay := to_number(trim_prefix(argument, "--shutdown-delay="))
	object.get(pod, "terminationGracePeriodSeconds", 30) < delay + 28
}

# True of what is no pod, too.
pod_says(path, wanted) if object.get(pod, path, null) == wanted

pod_says(_, _) if not pod
