package doctor.probes_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.probes

server(container) := set_of.workload("Deployment", {}, {}, container)

found(subject, expected) if {
	probes.deny == expected with input as subject with data.kubernetes as set_of.vital(subject, [])
}

at(steps, message) := set_of.at(array.concat(["spec", "template", "spec", "containers", 0], steps), message)

asking(port) := {"httpGet": {"path": "/readyz", "port": port}}

test_probes_of_ports_that_are_there if {
	found(server({"readinessProbe": asking(8443), "livenessProbe": asking("https")}), set())
	found(server({"readinessProbe": {"exec": {"command": ["true"]}}, "livenessProbe": {"grpc": {"port": 8443}}}), set())
	unnamed := {"ports": [{"containerPort": 8443}], "readinessProbe": asking(8443), "livenessProbe": asking(8443)}
	found(server(unnamed), set())
}

no_readiness := at([], "container server has no readinessProbe")

no_liveness := at([], "container server has no livenessProbe")

test_missing_probes if {
	found(server({}), {no_readiness, no_liveness})
	found(server({"livenessProbe": asking(8443)}), {no_readiness})
	found(server({"readinessProbe": asking(8443)}), {no_liveness})
}

test_ports_that_are_not_there if {
	found(server({"readinessProbe": asking(8080), "livenessProbe": {"tcpSocket": {"port": "admin"}}}), {
		at(["readinessProbe"], "the readinessProbe asks at port 8080, which container server does not have"),
		at(["livenessProbe"], "the livenessProbe asks at port admin, which container server does not have"),
	})
	healthy := {"readinessProbe": asking(8443), "livenessProbe": asking(8443)}
	found(server(object.union(healthy, {"startupProbe": {"grpc": {"port": 9}}})), {at(
		["startupProbe"],
		"the startupProbe asks at port 9, which container server does not have",
	)})
}

test_containers_that_do_not_answer if {
	found(server({"ports": [{"name": "metrics", "containerPort": 9090}]}), set())
	found(server({"ports": [{"name": "metrics", "containerPort": 9090}], "startupProbe": asking(9)}), set())
	probes.deny == set() with input as server({}) with data.kubernetes as set_of.known([server({})])
}

test_other_containers_of_the_pod if {
	beside := {"name": "beside", "image": "other", "ports": [{"containerPort": 1}]}
	subject := set_of.workload("Deployment", {}, {"containers": [beside, set_of.usher]}, {})
	found(subject, {
		set_of.at(["spec", "template", "spec", "containers", 1], "container server has no readinessProbe"),
		set_of.at(["spec", "template", "spec", "containers", 1], "container server has no livenessProbe"),
	})
}

test_exceptions if {
	probes.deny == set() with input as server({"startupProbe": asking(9)})
		with data.kubernetes as set_of.vital(server({"startupProbe": asking(9)}), [])
		with data.usher.config as set_of.excepting("doctor.probes", "spec.template.spec.containers.0*")
}
