# Whether what the chart renders now can be put in the place of what an older one had made: input.before and input.after are
# the manifests of both, for the same values.
package older

# Nobody is led to the metrics by a Service of their own any more.
gone := {"Service usher-metrics"}

before[called(found)] := found if some found in input.before

after[called(found)] := found if some found in input.after

called(found) := sprintf("%s %s", [found.kind, found.metadata.name])

problems contains sprintf("%s is gone", [name]) if {
	some name, _ in before
	not name in gone
	not after[name]
}

# What cannot be changed, or would leave what exists without its like.
problems contains sprintf("%s: %s is not what it was", [name, concat(".", path)]) if {
	some name, old in before
	some path in fixed[old.kind]
	object.get(old, path, null) != object.get(after[name], path, null)
}

fixed := {
	"Deployment": [["spec", "selector"], ["spec", "template", "spec", "serviceAccountName"], ["metadata", "namespace"]],
	"Service": [["spec", "selector"], ["spec", "clusterIP"], ["metadata", "namespace"]],
	"PodDisruptionBudget": [["spec", "selector"]],
	"NetworkPolicy": [["spec", "podSelector"]],
	"Secret": [["type"], ["metadata", "annotations", "prompt.example.com/made-for"]],
	"ValidatingWebhookConfiguration": [["webhooks", 0, "name"], ["webhooks", 0, "clientConfig", "service", "name"]],
	"MutatingWebhookConfiguration": [["webhooks", 0, "name"], ["webhooks", 0, "clientConfig", "service", "name"]],
}

# Pods of both answer for the same Service, so that it never has none.
problems contains sprintf("the Service %s does not select new pods", [old.metadata.name]) if {
	some name, old in before
	old.kind == "Service"
	not name in gone
	some key, value in old.spec.selector
	labels := after["Deployment usher"].spec.template.metadata.labels
	object.get(labels, key, null) != value
}

# A port that something refers to by its name or number has both.
problems contains sprintf("the Service %s has no port %s any more", [old.metadata.name, port.name]) if {
	some name, old in before
	old.kind == "Service"
	not name in gone
	some port in old.spec.ports
	not [port.name, port.port] in [[new.name, new.port] | some new in after[name].spec.ports]
}
