package doctor.deadlock_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.deadlock
import data.doctor.fixtures_test as fixtures

pods := {"rules": [fixtures.rule("", ["pods"])]}

found(members, expected) if {
	deadlock.deny == expected with input as fixtures.validating([fixtures.webhook(members)])
		with data.kubernetes as fixtures.cluster({}, [])

	# An exception lets all of it pass.
	deadlock.deny == set() with input as fixtures.validating([fixtures.webhook(members)])
		with data.kubernetes as fixtures.cluster({}, [])
		with data.usher.config as set_of.excepting("doctor.deadlock", "*")
}

told(resources, namespace, whose) := fixtures.at(["webhooks", 0], sprintf(
	"the webhook judges %s in %s, %s: once no pod answers, none can start again",
	[resources, namespace, whose],
))

of_system(resources) := told(resources, "kube-system", "where the cluster's own components run")

of_own(resources) := told(resources, "shop", "its own namespace")

without(namespaces) := {"namespaceSelector": {"matchExpressions": [{
	"key": "kubernetes.io/metadata.name",
	"operator": "NotIn",
	"values": namespaces,
}]}}

test_what_starts_pods if {
	found(pods, {of_system("pods"), of_own("pods")})
	every group, resources in {
		"": [
			"bindings", "configmaps", "endpoints", "pods", "pods/binding", "pods/status", "secrets", "serviceaccounts",
			"serviceaccounts/token",
		],
		"apps": ["daemonsets", "deployments", "replicasets", "statefulsets"],
		"coordination.k8s.io": ["leases"],
		"discovery.k8s.io": ["endpointslices"],
	} {
		asked := {"rules": [fixtures.rule(group, array.concat(["others"], array.reverse(resources)))]}
		found(asked, {of_system(concat(", ", resources)), of_own(concat(", ", resources))})
	}
}

test_what_starts_no_pod if {
	found({"rules": [fixtures.rule("prompt.example.com", ["*"])]}, set())
	found({"rules": [fixtures.rule("apps", ["pods"])]}, set())
	found({}, set())
}

test_a_webhook_that_may_fail if {
	found(object.union(pods, {"failurePolicy": "Ignore"}), set())
	found(object.union(pods, {"failurePolicy": "Fail"}), {of_system("pods"), of_own("pods")})
}

test_namespaces_that_are_passed_over if {
	found(object.union(pods, without(["kube-system", "shop"])), set())
	found(object.union(pods, without(["kube-system"])), {of_own("pods")})
	found(object.union(pods, without(["shop"])), {of_system("pods")})
}

test_a_condition_that_names_the_namespace if {
	condition := {"name": "a", "expression": "request.namespace != 'kube-system'"}
	found(object.union(pods, {"matchConditions": [condition]}), {of_own("pods")})
}

test_the_pods_of_the_server_are_left_out_by_their_labels if {
	found(
		object.union(pods, {"objectSelector": {"matchExpressions": [{
			"key": "app",
			"operator": "NotIn",
			"values": ["usher"],
		}]}}),
		{of_system("pods")},
	)
	found(
		object.union(pods, {"objectSelector": {"matchLabels": {"app": "usher"}}}),
		{of_system("pods"), of_own("pods")},
	)
}

test_a_server_outside_the_cluster if {
	deadlock.deny == {of_system("pods")} with data.kubernetes as {}
		with input as fixtures.mutating([object.union(pods, {"clientConfig": {"url": "https://usher.example.com"}})])
}
