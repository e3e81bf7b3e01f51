package hardening.cluster_test

import data.hardening.cluster

hook := {
	"name": "validate.example.com",
	"admissionReviewVersions": ["v1"],
	"sideEffects": "None",
	"matchPolicy": "Equivalent",
	"failurePolicy": "Fail",
	"timeoutSeconds": 5,
	"reinvocationPolicy": "IfNeeded",
	"clientConfig": {
		"service": {"namespace": "usher"},
		"caBundle": base64.encode("-----BEGIN CERTIFICATE-----"),
	},
	"namespaceSelector": {"matchExpressions": [{
		"key": "kubernetes.io/metadata.name",
		"operator": "NotIn",
		"values": ["usher", "kube-system"],
	}]},
	"rules": [{"apiGroups": ["g"], "apiVersions": ["v1"], "resources": ["r"], "operations": ["CREATE"]}],
}

configuration(kind, path, value) := {
	"kind": sprintf("%sWebhookConfiguration", [kind]),
	"webhooks": [json.patch(hook, [{"op": "add", "path": path, "value": value}])],
}

known := {"admissionregistration.k8s.io/v1": {"ValidatingWebhookConfiguration": {"": {"v": {"webhooks": [hook]}}}}}

findings(manifest) := found if {
	found := cluster.deny with input as manifest with data.kubernetes as known
}

test_sound_registrations if {
	every kind in ["Validating", "Mutating"] {
		count(findings(configuration(kind, "/name", "x.example.com"))) == 0
	}
}

test_each_registration_is_denied if {
	every path, value in {
		"/namespaceSelector/matchExpressions/0/values": ["kube-system"],
		"/rules/0/resources": ["*"],
		"/sideEffects": "NoneOnDryRun",
		"/timeoutSeconds": 10,
		"/clientConfig/caBundle": "",
		"/failurePolicy": "Ignore",
	} {
		count(findings(configuration("Validating", path, value))) == 1
	}
	every path, value in {"/reinvocationPolicy": "Never", "/rules/0/operations": ["CREATE", "UPDATE"]} {
		count(findings(configuration("Mutating", path, value))) == 1
	}
}

test_certificate_is_injected if {
	annotated := object.union(
		configuration("Validating", "/clientConfig/caBundle", ""),
		{"metadata": {"annotations": {"cert-manager.io/inject-ca-from": "usher/usher"}}},
	)
	count(findings(annotated)) == 0
}

keeper := {"spec": {"template": {"spec": {"containers": [{
	"command": ["usher", "certificates"],
	"args": ["--validating=usher"],
}]}}}}

keeping(rule) := {
	"apps/v1": {"Deployment": {"n": {"d": keeper}}},
	"rbac.authorization.k8s.io/v1": {"ClusterRole": {"": {"r": {"rules": [rule]}}}},
}

test_kept if {
	named := object.union(configuration("Validating", "/clientConfig/caBundle", ""), {"metadata": {"name": "usher"}})
	rule := {
		"resources": ["validatingwebhookconfigurations"],
		"resourceNames": ["usher"],
		"verbs": ["get", "patch"],
	}
	count(cluster.deny) == 0 with input as named with data.kubernetes as keeping(rule)
	every other in [{"resourceNames": ["other"]}, {"verbs": ["get"]}, {"resources": ["mutatingwebhookconfigurations"]}] {
		count(cluster.deny) == 1 with input as named with data.kubernetes as keeping(object.union(rule, other))
	}
}

test_secrets_by_name if {
	named := {"kind": "Role", "rules": [{"verbs": ["get"], "resources": ["secrets"], "resourceNames": ["usher-tls"]}]}
	count(findings(named)) == 0
	count(findings(role("create", "secrets"))) == 0
}

role(verb, resource) := {"kind": "ClusterRole", "rules": [{"verbs": [verb], "resources": [resource]}]}

test_roles if {
	count(findings(role("get", "prompttemplates"))) == 0
	every pair in [["*", "x"], ["get", "*"], ["get", "secrets"], ["escalate", "roles"]] {
		count(findings(role(pair[0], pair[1]))) == 1
	}
	count(findings({"kind": "RoleBinding"})) == 1
}

test_bindings if {
	binding := {"kind": "ClusterRoleBinding", "metadata": {"name": "b"}, "roleRef": {"kind": "ClusterRole", "name": "r"}}
	rules := {
		"read": [{"apiGroups": [""], "resources": ["namespaces"], "verbs": ["get", "list", "watch"]}],
		"tell": [{"apiGroups": ["events.k8s.io"], "resources": ["events"], "verbs": ["create", "patch"]}],
		"write": [{"apiGroups": [""], "resources": ["namespaces"], "verbs": ["get", "patch"]}],
		"remove": [{"apiGroups": ["events.k8s.io"], "resources": ["events"], "verbs": ["delete"]}],
	}
	harmful := {name |
		some name, list in rules
		count(cluster.deny) > 0 with input as binding with data.kubernetes as {"rbac.authorization.k8s.io/v1": {"ClusterRole": {"": {"r": {"rules": list}}}}}
	}
	harmful == {"write", "remove"}
}

served(account, rules) := {
	"apps/v1": {"Deployment": {"n": {"d": {"spec": {"template": {"spec": {
		"serviceAccountName": account,
		"containers": [{"command": ["usher-webhook"]}],
	}}}}}}},
	"rbac.authorization.k8s.io/v1": {"Role": {"n": {"r": {"rules": rules}}}},
}

test_bindings_of_others if {
	binding := {
		"kind": "RoleBinding",
		"metadata": {"name": "b", "namespace": "n"},
		"roleRef": {"kind": "Role", "name": "r"},
		"subjects": [{"kind": "ServiceAccount", "name": "keeper"}],
	}
	named := {"resources": ["secrets"], "resourceNames": ["s"], "verbs": ["get", "update"]}
	new := {"resources": ["secrets"], "verbs": ["create"]}
	count(cluster.deny) == 0 with input as binding with data.kubernetes as served("usher", [named, new])
	count(cluster.deny) == 1 with input as binding with data.kubernetes as served("keeper", [named, new])
	every rule in [{"resources": ["secrets"], "verbs": ["update"]}, {"resources": ["secrets"], "verbs": ["create", "get"]}] {
		count(cluster.deny) == 1 with input as binding with data.kubernetes as served("usher", [rule])
	}
}

test_service_account if {
	count(findings({"kind": "ServiceAccount"})) == 1
	count(findings({"kind": "ServiceAccount", "automountServiceAccountToken": false})) == 0
}

deployment := {
	"kind": "Deployment",
	"metadata": {"name": "d", "namespace": "n"},
	"spec": {"template": {"metadata": {"labels": {"a": "b"}}}},
}

around := {
	"policy/v1": {"PodDisruptionBudget": {"n": {"b": {"spec": {"selector": {"matchLabels": {"a": "b"}}}}}}},
	"networking.k8s.io/v1": {"NetworkPolicy": {"n": {"p": {"spec": {"podSelector": {"matchLabels": {"a": "b"}}}}}}},
	"autoscaling/v2": {"HorizontalPodAutoscaler": {"n": {"h": {
		"metadata": {"name": "h"},
		"spec": {"scaleTargetRef": {"name": "d"}, "minReplicas": 2},
	}}}},
}

test_deployment if {
	count(cluster.deny) == 0 with input as deployment with data.kubernetes as around
	count(cluster.deny) == 3 with input as deployment with data.kubernetes as {}
}

policy(types, egress) := {"kind": "NetworkPolicy", "spec": {"policyTypes": types, "egress": egress}}

test_network if {
	count(findings(policy(["Ingress", "Egress"], [{"to": [{}]}]))) == 0
	count(findings(policy(["Ingress"], []))) == 1
	count(findings(policy(["Egress"], [{"ports": []}]))) == 1
	count(findings(policy(["Egress"], [{"ports": [{"port": 443}]}]))) == 0
}
