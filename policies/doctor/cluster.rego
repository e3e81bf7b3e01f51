# METADATA
# title: What doctor knows of the manifests
# description: >-
#   The registrations, and what answers them: Services, the workloads that these select, the Secrets that are mounted there.
#   Everything is read from data.kubernetes, the manifests by apiVersion, kind, namespace and name.
package doctor.cluster

import data.lib.exceptions
import data.lib.selector

# METADATA
# description: >-
#   What a check gives back: [message] about the field of the object under review that the steps [field] lead to. Undefined
#   where the configuration makes an exception of it.
finding(check, field, message) := {"msg": message, "field": field} if {
	not exceptions.granted(check, concat(".", [sprintf("%v", [step]) | some step in field]))
}

# METADATA
# description: All objects of a kind, whatever the version.
objects(kind) := [found | some kinds in data.kubernetes; some by_name in kinds[kind]; some found in by_name]

namespace(subject) := object.get(subject, ["metadata", "namespace"], "default")

# ---- Registrations

configuration_kinds := {
	"ValidatingWebhookConfiguration": "validatingwebhookconfigurations",
	"MutatingWebhookConfiguration": "mutatingwebhookconfigurations",
}

# METADATA
# description: Every webhook that is registered, with where it stands.
webhooks := [found |
	some kind, _ in configuration_kinds
	some configuration in objects(kind)
	some i, webhook in configuration.webhooks
	found := {"kind": kind, "configuration": configuration.metadata.name, "number": i, "webhook": webhook}
]

# METADATA
# description: True if a request that cannot be judged is refused.
fails(webhook) if object.get(webhook, "failurePolicy", "Fail") == "Fail"

timeout(webhook) := object.get(webhook, "timeoutSeconds", 10)

# METADATA
# description: True if [webhook] is asked about [resource] ("pods", "pods/status") of [group].
covers(webhook, group, resource) if {
	some rule in webhook.rules
	some in_group in rule.apiGroups
	in_group in {group, "*"}
	some pattern in rule.resources
	stands_for(pattern, resource)
}

stands_for(pattern, resource) if pattern == resource

stands_for(pattern, _) if pattern == "*/*"

stands_for("*", resource) if not contains(resource, "/")

stands_for(pattern, resource) if {
	startswith(pattern, "*/")
	endswith(resource, trim_prefix(pattern, "*"))
}

stands_for(pattern, resource) if {
	endswith(pattern, "/*")
	startswith(resource, trim_suffix(pattern, "*"))
}

# METADATA
# description: True if [webhook] is not asked about what lies in the namespace [name].
passes_over(webhook, name) if {
	labels := object.union(namespace_labels(name), {"kubernetes.io/metadata.name": name})
	not selector.selects(object.get(webhook, "namespaceSelector", {}), labels)
}

# A condition that names the namespace is taken to be about it.
passes_over(webhook, name) if {
	some condition in webhook.matchConditions
	contains(condition.expression, "namespace")
	some quote in ["'", `"`]
	contains(condition.expression, concat(name, [quote, quote]))
}

default namespace_labels(_) := {}

namespace_labels(name) := data.kubernetes.v1.Namespace[""][name].metadata.labels

# ---- What answers them

# METADATA
# description: The namespace and name of the Service that [webhook] calls; undefined where it calls a URL.
service_of(webhook) := data.kubernetes.v1.Service[webhook.clientConfig.service.namespace][webhook.clientConfig.service.name]

# METADATA
# description: The port of [service] that [webhook] calls, by TCP; another protocol may have the same number.
port_of(webhook, service) := [port |
	number := object.get(webhook, ["clientConfig", "service", "port"], 443)
	some port in service.spec.ports
	port.port == number
	object.get(port, "protocol", "TCP") == "TCP"
][0]

workload_kinds := ["Deployment", "StatefulSet", "DaemonSet"]

# METADATA
# description: The workloads whose pods [service] selects.
workloads_of(service) := [workload |
	count(object.get(service, ["spec", "selector"], {})) > 0
	some kind in workload_kinds
	some workload in data.kubernetes["apps/v1"][kind][namespace(service)]
	selector.selects({"matchLabels": service.spec.selector}, labels(workload))
]

labels(workload) := object.get(workload, ["spec", "template", "metadata", "labels"], {})

# METADATA
# description: Each pair of a webhook and a workload that answers it.
served := [{"webhook": found.webhook, "kind": found.kind, "service": service, "workload": workload} |
	some found in webhooks
	service := service_of(found.webhook)
	some workload in workloads_of(service)
]

# METADATA
# description: The webhooks that [workload] answers.
answers(workload) := [pair | some pair in served; same(pair.workload, workload)]

same(a, b) if {
	a.kind == b.kind
	a.metadata.name == b.metadata.name
	namespace(a) == namespace(b)
}

# METADATA
# description: True if a webhook that refuses what it cannot judge is answered by [workload].
is_vital(workload) if {
	some pair in answers(workload)
	fails(pair.webhook)
}

containers(workload) := object.get(workload, ["spec", "template", "spec", "containers"], [])

# METADATA
# description: The number of the port that [service_port] leads to in the pods of [workload].
target(service_port, workload) := array.concat(
	[number |
		number := object.get(service_port, "targetPort", service_port.port)
		is_number(number)
		is_declared(number, workload)
	],
	[port.containerPort |
		some container in containers(workload)
		some port in container.ports
		port.name == service_port.targetPort
	],
)[0]

# Containers need not tell which ports they listen at: where none does, each may be meant.
is_declared(number, workload) if {
	some container in containers(workload)
	some port in container.ports
	port.containerPort == number
}

is_declared(_, workload) if {
	every container in containers(workload) {
		count(object.get(container, "ports", [])) == 0
	}
}

# METADATA
# description: The numbers of the containers of [workload] that answer reviews.
answering(workload) := {i |
	some pair in answers(workload)
	number := target(port_of(pair.webhook, pair.service), workload)
	some i, container in containers(workload)
	some port in container.ports
	port.containerPort == number
}

# METADATA
# description: How many pods of [workload] there are at the least.
replicas(workload) := least if {
	# Of no autoscalers there is no minimum.
	least := min([object.get(autoscaler.spec, "minReplicas", 1) | some autoscaler in autoscalers(workload)])
} else := object.get(workload, ["spec", "replicas"], 1)

autoscalers(workload) := [autoscaler |
	some autoscaler in objects("HorizontalPodAutoscaler")
	namespace(autoscaler) == namespace(workload)
	autoscaler.spec.scaleTargetRef.kind == workload.kind
	autoscaler.spec.scaleTargetRef.name == workload.metadata.name
]

# ---- usher itself

# METADATA
# description: True if [container] runs usher-webhook.
is_usher(container) if {
	some word in words(container)
	regex.match(`(^|/)usher-webhook$`, word)
}

is_usher(container) if regex.match(`(^|/)usher(-webhook)?([:@]|$)`, container.image)

# What [container] runs: some write flags among its command, not its args.
words(container) := array.concat(object.get(container, "command", []), object.get(container, "args", []))

# METADATA
# description: >-
#   What a container was given for --[flag], called [key] in the section webhook of the configuration: a text or a number,
#   from its flags, its environment, or a ConfigMap that is mounted.
setting(workload, container, flag, key) := [value |
	some values in [flags(container, flag), variables(container, flag), configured(workload, key), given(key)]
	some value in values
][0]

flags(container, flag) := [value |
	arguments := words(container)
	some i, argument in arguments
	value := argument_value(arguments, i, argument, concat("", ["--", flag]))
]

argument_value(_, _, argument, flag) := trim_prefix(argument, concat("", [flag, "="])) if {
	startswith(argument, concat("", [flag, "="]))
}

argument_value(arguments, i, argument, flag) := arguments[i + 1] if argument == flag

variables(container, flag) := [variable.value |
	some variable in container.env
	variable.name == concat("", ["USHER_", upper(replace(flag, "-", "_"))])
]

configured(workload, key) := [value |
	some volume in workload.spec.template.spec.volumes
	map := data.kubernetes.v1.ConfigMap[namespace(workload)][volume.configMap.name]
	some text in map.data
	value := yaml.unmarshal(text).webhook[key]
]

given(key) := [value | value := data.usher.config.webhook[key]]

# METADATA
# description: The seconds that 9, "9", "9s", "2m" stand for.
seconds(value) := value if is_number(value)

seconds(value) := to_number(value) if regex.match(`^[0-9]+([.][0-9]+)?$`, value)

seconds(value) := time.parse_duration_ns(value) / 1000000000 if regex.match(`^[0-9].*[a-z]$`, value)

# ---- Certificates

# METADATA
# description: The certificates of a text, each in PEM of its own.
blocks(pem) := regex.find_n(`-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----`, pem, -1)

# METADATA
# description: What is in [secret] under [key], as text.
content(secret, key) := secret.stringData[key]

content(secret, key) := base64.decode(secret.data[key]) if not secret.stringData[key]

# METADATA
# description: The webhooks that are answered by pods with this Secret.
shown_by(secret) := mounted(namespace(secret), secret.metadata.name)

mounted(in_namespace, secret) := [pair |
	some pair in served
	namespace(pair.workload) == in_namespace
	some volume in pair.workload.spec.template.spec.volumes
	secret in names_of_secrets(volume)
]

names_of_secrets(volume) := {name | name := volume.secret.secretName} | {source.secret.name | some source in volume.projected.sources}

# METADATA
# description: The name that API servers expect in the certificate of [service].
host(service) := sprintf("%s.%s.svc", [service.metadata.name, namespace(service)])

# METADATA
# description: True if a certificate for [names] is good for [host].
is_named(names, name) if name in names

is_named(names, name) if {
	some wildcard in names
	wildcard == regex.replace(name, `^[^.]+`, "*")
}

# METADATA
# description: True if something writes the caBundle of [configuration] once it is in the cluster.
is_injected(configuration) if {
	some annotation, _ in configuration.metadata.annotations
	regex.match(`^(cert-manager\.io/inject-|service\.beta\.openshift\.io/inject-cabundle)`, annotation)
}

is_injected(configuration) if {
	some role in objects("ClusterRole")
	some rule in role.rules
	may_write(rule, configuration_kinds[configuration.kind])
	is_about(rule, configuration.metadata.name)
}

is_about(rule, name) if name in rule.resourceNames

is_about(rule, _) if count(object.get(rule, "resourceNames", [])) == 0

# METADATA
# description: True if [rule] of a role allows to change [resource].
may_write(rule, resource) if {
	some allowed in rule.resources
	allowed in {resource, "*"}
	some verb in rule.verbs
	verb in {"update", "patch", "*"}
}

# ---- Rights

# METADATA
# description: The bindings that give the account of [workload]'s pods a role.
bindings_of(workload) := [binding |
	some kind in binding_kinds
	some binding in objects(kind)
	binds(binding, workload)
]

binding_kinds := ["RoleBinding", "ClusterRoleBinding"]

# METADATA
# description: True if [binding] is about the account of [workload]'s pods.
binds(binding, workload) if {
	some subject in binding.subjects
	subject.kind == "ServiceAccount"
	subject.name == object.get(workload, ["spec", "template", "spec", "serviceAccountName"], "default")
	subject.namespace == namespace(workload)
}
