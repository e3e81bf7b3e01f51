package doctor.network_policy_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fixtures_test as fixtures
import data.doctor.network_policy

pod := {"containers": [{"name": "usher", "ports": [
	{"name": "https", "containerPort": 8443},
	{"name": "metrics", "containerPort": 9090},
]}]}

policy(name, spec) := fixtures.named("networking.k8s.io/v1", "NetworkPolicy", name, {"spec": spec})

found(spec, others, expected) if {
	subject := policy("closed", spec)
	network_policy.deny == expected with input as subject
		with data.kubernetes as fixtures.cluster(pod, array.concat([subject], others))

	# An exception lets all of it pass.
	network_policy.deny == set() with input as subject
		with data.kubernetes as fixtures.cluster(pod, array.concat([subject], others))
		with data.usher.config as set_of.excepting("doctor.network_policy", "*")
}

told := {fixtures.at(["spec"], "no ingress rule lets API servers reach port 8443 of usher")}

ports(list) := {"ingress": [{"ports": list}]}

test_policies_that_let_nothing_in if {
	found({}, [], told)
	found({"podSelector": {"matchLabels": {"app": "usher"}}, "ingress": []}, [], told)
	found({"policyTypes": ["Egress", "Ingress"]}, [], told)
}

test_policies_that_are_not_about_what_comes_in_to_the_pods if {
	found({"policyTypes": ["Egress"]}, [], set())
	found({"podSelector": {"matchLabels": {"app": "other"}}}, [], set())
	elsewhere := object.union(policy("closed", {}), {"metadata": {"namespace": "other"}})
	network_policy.deny == set() with input as elsewhere with data.kubernetes as fixtures.cluster(pod, [elsewhere])
}

test_ports_that_are_let_in if {
	found({"ingress": [{}]}, [], set())
	found(ports([]), [], set())
	found(ports([{"protocol": "TCP"}]), [], set())
	found(ports([{"port": 9090}, {"port": 8443}]), [], set())
	found(ports([{"port": "https"}]), [], set())
	found(ports([{"port": 8000, "endPort": 8443}]), [], set())
	found(ports([{"port": 8443, "endPort": 9000}]), [], set())
}

test_ports_that_are_not_those_of_reviews if {
	found(ports([{"port": 443}]), [], told)
	found(ports([{"port": "metrics"}]), [], told)
	found(ports([{"port": 8000, "endPort": 8442}]), [], told)
	found(ports([{"port": 8444, "endPort": 9000}]), [], told)
	found(ports([{"port": 8443, "protocol": "UDP"}]), [], told)
}

test_where_api_servers_come_from if {
	found({"ingress": [{"from": []}]}, [], set())
	found({"ingress": [{"from": [{"podSelector": {}}, {"ipBlock": {"cidr": "10.0.0.0/8"}}]}]}, [], set())
	found({"ingress": [{"from": [{"podSelector": {}}, {"namespaceSelector": {}}]}]}, [], told)
}

test_one_policy_that_lets_them_in_is_enough if {
	found({}, [policy("open", ports([{"port": 8443}]))], set())
	found({}, [policy("open", ports([{"port": 9090}]))], told)
	found({}, [policy("other", {"podSelector": {"matchLabels": {"app": "other"}}, "ingress": [{}]})], told)
}
