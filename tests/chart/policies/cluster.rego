# METADATA
# title: What is around the pods
# description: Registrations that cannot stop the cluster, rights that are needed, and a network with doors.
package hardening.cluster

hooks := object.get(input, "webhooks", []) if endswith(input.kind, "WebhookConfiguration")

deny contains sprintf("webhook %s may stop its own namespace, or kube-system", [hook.name]) if {
	some hook in hooks
	excluded := {value |
		some expression in hook.namespaceSelector.matchExpressions
		expression.key == "kubernetes.io/metadata.name"
		expression.operator == "NotIn"
		some value in expression.values
	}
	some namespace in [hook.clientConfig.service.namespace, "kube-system"]
	not namespace in excluded
}

deny contains sprintf("webhook %s is asked about everything", [hook.name]) if {
	some hook in hooks
	some rule in hook.rules
	some member in ["apiGroups", "resources"]
	some value in rule[member]
	contains(value, "*")
}

deny contains sprintf("webhook %s: %s is not %v", [hook.name, member, wanted]) if {
	some hook in hooks
	some member, wanted in {"sideEffects": "None", "matchPolicy": "Equivalent", "admissionReviewVersions": ["v1"]}
	object.get(hook, member, null) != wanted
}

deny contains sprintf("webhook %s may take %v seconds", [hook.name, timeout]) if {
	some hook in hooks
	timeout := object.get(hook, "timeoutSeconds", 10)
	timeout > 5
}

deny contains sprintf("webhook %s: nobody knows its certificate", [hook.name]) if {
	some hook in hooks
	not contains(base64.decode(object.get(hook, ["clientConfig", "caBundle"], "")), "BEGIN CERTIFICATE")
	not input.metadata.annotations["cert-manager.io/inject-ca-from"]
	not is_kept
}

# Some program is told to, and may, write the caBundle.
is_kept if {
	some deployment in data.kubernetes["apps/v1"].Deployment[_]
	some container in deployment.spec.template.spec.containers
	container.command == ["usher", "certificates"]
	flag := {"ValidatingWebhookConfiguration": "--validating", "MutatingWebhookConfiguration": "--mutating"}[input.kind]
	concat("=", [flag, input.metadata.name]) in container.args
	some role in data.kubernetes["rbac.authorization.k8s.io/v1"].ClusterRole[""]
	some rule in role.rules
	concat("", [lower(input.kind), "s"]) in rule.resources
	input.metadata.name in rule.resourceNames
	{"get", "patch"} == {verb | some verb in rule.verbs}
}

deny contains sprintf("webhook %s lets pass what was not judged", [hook.name]) if {
	input.kind == "ValidatingWebhookConfiguration"
	some hook in hooks
	hook.failurePolicy != "Fail"
}

deny contains sprintf("webhook %s mends only what no other webhook changes afterwards", [hook.name]) if {
	input.kind == "MutatingWebhookConfiguration"
	some hook in hooks
	object.get(hook, "reinvocationPolicy", "Never") != "IfNeeded"
}

deny contains sprintf("webhook %s mends what no validating webhook is asked about", [hook.name]) if {
	input.kind == "MutatingWebhookConfiguration"
	some hook in hooks
	some rule in hook.rules
	every other in validating {
		not covers(other.rules, rule)
	}
}

validating contains hook if {
	some configuration in data.kubernetes["admissionregistration.k8s.io/v1"].ValidatingWebhookConfiguration[""]
	some hook in configuration.webhooks
}

covers(rules, wanted) if {
	some rule in rules
	every member in ["apiGroups", "apiVersions", "resources", "operations"] {
		every value in wanted[member] {
			value in rule[member]
		}
	}
}

deny contains sprintf("the role may %s %s", [verb, resource]) if {
	input.kind in {"Role", "ClusterRole"}
	some rule in input.rules
	some verb in rule.verbs
	some resource in rule.resources
	too_much(rule, verb, resource)
}

too_much(_, "*", _)

too_much(_, _, "*")

# A right to create has no name to be bound to.
too_much(rule, verb, "secrets") if {
	not rule.resourceNames
	verb != "create"
}

too_much(_, verb, _) if verb in {"bind", "escalate", "impersonate"}

deny contains "the program needs no such rights" if {
	input.kind in {"RoleBinding", "ClusterRoleBinding"}
	not is_harmless
}

# The serving pods have none of it.
is_harmless if {
	every subject in input.subjects {
		subject.kind == "ServiceAccount"
		not subject.name in serving
	}
	every rule in role.rules {
		is_bounded(rule)
	}
}

serving contains deployment.spec.template.spec.serviceAccountName if {
	some deployment in data.kubernetes["apps/v1"].Deployment[_]
	some container in deployment.spec.template.spec.containers
	container.command == ["usher-webhook"]
}

is_bounded(rule) if count(rule.resourceNames) > 0

is_bounded(rule) if rule.verbs == ["create"]

# All that the role allows is to read, or to tell Events.
is_harmless if {
	every rule in role.rules {
		tells_or_reads(rule)
	}
}

role := found if {
	roles := data.kubernetes["rbac.authorization.k8s.io/v1"]
	namespace := {"ClusterRole": "", "Role": object.get(input.metadata, "namespace", "")}[input.roleRef.kind]
	found := roles[input.roleRef.kind][namespace][input.roleRef.name]
}

tells_or_reads(rule) if every verb in rule.verbs { verb in {"get", "list", "watch"} }

tells_or_reads(rule) if {
	rule.apiGroups == ["events.k8s.io"]
	rule.resources == ["events"]
	every verb in rule.verbs { verb in {"create", "patch"} }
}

deny contains "the token of the service account is mounted" if {
	input.kind == "ServiceAccount"
	object.get(input, "automountServiceAccountToken", true)
}

deny contains "no disruption budget" if {
	input.kind == "Deployment"
	not selected_by("policy/v1", "PodDisruptionBudget", "selector")
}

deny contains "no network policy" if {
	input.kind == "Deployment"
	not selected_by("networking.k8s.io/v1", "NetworkPolicy", "podSelector")
}

deny contains "one pod is none while it is replaced" if {
	input.kind == "Deployment"
	object.get(input.spec, "replicas", 1) < 2
	count(autoscaled) == 0
}

autoscaled contains scaler.metadata.name if {
	some scaler in data.kubernetes["autoscaling/v2"].HorizontalPodAutoscaler[input.metadata.namespace]
	scaler.spec.scaleTargetRef.name == input.metadata.name
	scaler.spec.minReplicas >= 2
}

selected_by(version, kind, selector) if {
	some other in data.kubernetes[version][kind][input.metadata.namespace]
	every key, value in other.spec[selector].matchLabels {
		input.spec.template.metadata.labels[key] == value
	}
}

deny contains "pods may reach everything" if {
	input.kind == "NetworkPolicy"
	some rule in input.spec.egress
	not rule.to
	count(object.get(rule, "ports", [])) == 0
}

deny contains "pods may reach everything" if {
	input.kind == "NetworkPolicy"
	not "Egress" in input.spec.policyTypes
}
