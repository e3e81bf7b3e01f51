package doctor.service_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.service

at(message) := {set_of.at(["webhooks", 0, "clientConfig", "service"], message)}

calling(client) := set_of.validating([{"clientConfig": client}])

found(subject, others, expected) if {
	service.deny == expected with input as subject with data.kubernetes as set_of.known(array.concat([subject], others))
}

test_somebody_answers if {
	found(calling({}), [set_of.service, set_of.server], set())
	found(calling({"service": {"port": 8443}}), [set_of.serving([{"port": 8443}]), set_of.server], set())
	found(calling({}), [set_of.serving([{"port": 443, "targetPort": "https"}]), set_of.server], set())
}

test_no_service if {
	found(calling({}), [set_of.server], at("no Service usher/usher is among the manifests"))
	elsewhere := {"service": {"namespace": "other"}}
	found(calling(elsewhere), [set_of.service, set_of.server], at("no Service other/usher is among the manifests"))
}

test_addresses_are_no_services if {
	subject := object.remove(set_of.validating([]), ["webhooks"])
	found(object.union(subject, {"webhooks": [{"clientConfig": {"url": "https://usher.example.com"}}]}), [], set())
}

test_no_such_port if {
	found(calling({"service": {"port": 8443}}), [set_of.service, set_of.server], at("Service usher has no port 8443"))
	found(calling({}), [set_of.serving([{"port": 8443}]), set_of.server], at("Service usher has no port 443"))
}

test_no_pods if {
	found(calling({}), [set_of.service], at("Service usher selects the pods of no workload here"))
	other := object.union(set_of.service, {"spec": {"selector": {"app": "usher", "track": "stable"}}})
	found(calling({}), [other, set_of.server], at("Service usher selects the pods of no workload here"))
}

test_no_such_port_of_the_pods if {
	away := "Service usher leads to port %v, which no container of Deployment usher has"
	found(calling({}), [set_of.serving([{"port": 443}]), set_of.server], at(sprintf(away, [443])))
	found(calling({}), [set_of.serving([{"port": 443, "targetPort": 80}]), set_of.server], at(sprintf(away, [80])))
	found(calling({}), [set_of.serving([{"port": 443, "targetPort": "web"}]), set_of.server], at(sprintf(away, ["web"])))
}

test_exceptions if {
	every others in [
		[], [set_of.service], [set_of.serving([{"port": 80}]), set_of.server],
		[set_of.serving([{"port": 443}]), set_of.server],
	] {
		service.deny == set() with input as calling({})
			with data.kubernetes as set_of.known(array.concat([calling({})], others))
			with data.usher.config as set_of.excepting("doctor.service", "webhooks.0.clientConfig.service")
	}
}
