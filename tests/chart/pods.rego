# A pod of the rendered Deployment, for tests/chart/pods: input.objects are the rendered manifests, and what else is in the cluster.
package pods

deployment := found if {
	some found in input.objects
	found.kind == "Deployment"
	found.spec.template.spec.containers[0].command == ["usher-webhook"]
}

pod := deployment.spec.template

container := pod.spec.containers[0]

args := concat("\n", container.args)

# Variables of the environment, a line each.
env := concat("\n", [sprintf("%s=%s", [variable.name, variable.value]) | some variable in container.env])

default user := 0

user := container.securityContext.runAsUser

user := pod.spec.securityContext.runAsUser if not container.securityContext.runAsUser

# What the security context takes from a program, as options of setpriv.
privileges := concat(" ", array.concat(
	[sprintf("--reuid=%d --regid=%d --clear-groups", [user, pod.spec.securityContext.runAsGroup])],
	array.concat(
		["--bounding-set=-all --inh-caps=-all" | container.securityContext.capabilities.drop == ["ALL"]],
		["--no-new-privs" | container.securityContext.allowPrivilegeEscalation == false],
	),
))

# What a kubelet mounts: lines of a folder, a file in it, and its content in base 64.
files := concat("\n", sort([line |
	some mount in container.volumeMounts
	some volume in pod.spec.volumes
	volume.name == mount.name
	some key, content in contents(volume)
	line := sprintf("%s %s %s", [mount.mountPath, key, base64.encode(content)])
]))

contents(volume) := data_of("ConfigMap", volume.configMap.name)

contents(volume) := {key: base64.decode(value) | some key, value in data_of("Secret", volume.secret.secretName)} if volume.secret

contents(volume) := object.union_n([data_of("ConfigMap", source.configMap.name) | some source in volume.projected.sources]) if volume.projected

contents(volume) := {item.path: annotations | some item in volume.downwardAPI.items; item.fieldRef.fieldPath == "metadata.annotations"} if volume.downwardAPI

annotations := concat("\n", sort([sprintf("%s=%q", [key, value]) | some key, value in pod.metadata.annotations]))

data_of(kind, name) := found.data if {
	some found in input.objects
	found.kind == kind
	found.metadata.name == name
}

# The path of a probe, and that it is asked at the port that the program listens at.
ready := container.readinessProbe.httpGet.path if container.readinessProbe.httpGet.port == "admin"

# How long a pod may take to end, and how many may be missing while they are replaced.
grace := pod.spec.terminationGracePeriodSeconds

missing := deployment.spec.strategy.rollingUpdate.maxUnavailable

replicas := deployment.spec.replicas
