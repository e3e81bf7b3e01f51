# What clusters ask of Pods and Deployments: rules of all the kinds that people write, for `make profiled` to see what runs often.
package train

import data.train.lib

workloads := {"Pod", "Deployment"}

kind := input.request.kind.kind

wanted := input.request.object

pod := wanted.spec if kind == "Pod"

pod := wanted.spec.template.spec if kind == "Deployment"

containers := array.concat(
	object.get(pod, "containers", []),
	object.get(pod, "initContainers", []),
)

registries := ["registry.example.com/", "ghcr.io/example/", "registry.k8s.io/"]

deny contains msg if {
	some container in containers
	not trusted(container.image)
	msg := sprintf("container %s: image %s comes from nowhere we know", [container.name, container.image])
}

trusted(image) if {
	some registry in registries
	startswith(image, registry)
}

deny contains msg if {
	some container in containers
	parts := split(container.image, ":")
	parts[count(parts) - 1] == "latest"
	msg := sprintf("container %s: say which version of the image", [container.name])
}

deny contains msg if {
	some container in containers
	container.securityContext.privileged
	msg := sprintf("container %s is privileged", [container.name])
}

deny contains msg if {
	some container in containers
	some added in container.securityContext.capabilities.add
	added in {"SYS_ADMIN", "NET_ADMIN", "ALL"}
	msg := sprintf("container %s may do %s", [container.name, added])
}

deny contains msg if {
	some i, container in containers
	not container.resources.limits.memory
	msg := {"msg": sprintf("container %s has no bound of memory", [container.name]), "field": sprintf("spec.containers[%d].resources", [i])}
}

deny contains msg if {
	some container in containers
	units.parse_bytes(container.resources.limits.memory) > units.parse_bytes("16Gi")
	msg := sprintf("container %s wants %s of memory", [container.name, container.resources.limits.memory])
}

deny contains msg if {
	some container in containers
	units.parse(object.get(container, ["resources", "requests", "cpu"], "0")) > 16
	msg := sprintf("container %s asks for too many processors", [container.name])
}

deny contains msg if {
	some volume in pod.volumes
	path := volume.hostPath.path
	not startswith(path, "/var/log/")
	msg := sprintf("volume %s is %s of the host", [volume.name, path])
}

deny contains "the network is the host's" if pod.hostNetwork == true

deny contains "processes of the host are to be seen" if pod.hostPID == true

deny contains msg if {
	kind in workloads
	missing := {label | some label in lib.labels} - {label | some label, _ in wanted.metadata.labels}
	count(missing) > 0
	msg := sprintf("labels are missing: %s", [concat(", ", sort(missing))])
}

deny contains msg if {
	some name, value in wanted.metadata.annotations
	regex.match(`^[a-z.]+/owner$`, name)
	not regex.match(`^[a-z]+@example\.com$`, value)
	msg := sprintf("%s is nobody: %s", [name, lower(value)])
}

deny contains msg if {
	some container in containers
	some variable in container.env
	glob.match("*_{PASSWORD,TOKEN}", [], variable.name)
	variable.value != ""
	msg := sprintf("container %s has the secret %s in its environment", [container.name, variable.name])
}

deny contains msg if {
	some container in containers
	every port in container.ports {
		port.containerPort < 1024
	}
	count(container.ports) > 0
	msg := sprintf("container %s has low ports alone", [container.name])
}

deny contains "too few replicas" if {
	kind == "Deployment"
	input.request.namespace == "production"
	wanted.spec.replicas < 2
}

deny contains "not by this user" if {
	input.request.operation in {"UPDATE", "DELETE"}
	input.request.namespace == "kube-system"
	not "system:masters" in input.request.userInfo.groups
}

warn contains msg if {
	some container in containers
	not container.readinessProbe
	msg := sprintf("nobody knows when container %s is ready", [container.name])
}
