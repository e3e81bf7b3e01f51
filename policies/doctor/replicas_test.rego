package doctor.replicas_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.replicas

server(kind, spec) := set_of.workload(kind, spec, {}, {})

found(subject, others, expected) if {
	replicas.deny == expected with input as subject with data.kubernetes as set_of.vital(subject, others)
}

too_few(number) := {set_of.at(["spec", "replicas"], sprintf("%d replica answers a webhook with failurePolicy Fail", [number]))}

scaler(kind, spec) := set_of.manifest("autoscaling/v2", "HorizontalPodAutoscaler", "scaler", {"spec": object.union(
	{"scaleTargetRef": {"kind": kind, "name": "usher"}},
	spec,
)})

test_one_pod if {
	found(server("Deployment", {}), [], too_few(1))
	found(server("StatefulSet", {"replicas": 1}), [], too_few(1))
	found(server("Deployment", {"replicas": 0}), [], too_few(0))
}

test_two_pods if {
	found(server("Deployment", {"replicas": 2}), [], set())
	found(server("StatefulSet", {"replicas": 3}), [], set())
}

test_an_autoscaler_has_the_word if {
	found(server("Deployment", {}), [scaler("Deployment", {"minReplicas": 2})], set())
	found(server("Deployment", {"replicas": 3}), [scaler("Deployment", {})], too_few(1))
	found(server("Deployment", {"replicas": 3}), [scaler("StatefulSet", {})], set())
}

test_pods_that_no_write_waits_for if {
	replicas.deny == set() with input as set_of.server with data.kubernetes as set_of.spare(set_of.server)
}

test_exceptions if {
	replicas.deny == set() with input as set_of.server
		with data.kubernetes as set_of.vital(set_of.server, [])
		with data.usher.config as set_of.excepting("doctor.replicas", "spec.replicas")
}
