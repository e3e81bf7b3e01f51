package doctor.spread_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.spread

server(replicas, pod) := set_of.workload("Deployment", {"replicas": replicas}, pod, {})

found(subject, expected) if {
	spread.deny == expected with input as subject with data.kubernetes as set_of.vital(subject, [])
}

together := {set_of.at(["spec", "template", "spec"], "nothing spreads the pods over nodes: all may be on one")}

test_nothing_spreads if {
	found(server(2, {}), together)
	found(server(2, {"topologySpreadConstraints": [], "affinity": {"podAntiAffinity": {}}}), together)
	found(server(2, {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {}}}}), together)
}

test_something_spreads if {
	found(server(2, {"topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname"}]}), set())
	found(server(2, {"affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{}]}}}), set())
}

test_one_pod_has_nothing_to_spread if {
	found(server(1, {}), set())
}

test_pods_that_no_write_waits_for if {
	spread.deny == set() with input as server(2, {}) with data.kubernetes as set_of.spare(server(2, {}))
}

test_exceptions if {
	spread.deny == set() with input as server(2, {})
		with data.kubernetes as set_of.vital(server(2, {}), [])
		with data.usher.config as set_of.excepting("doctor.spread", "spec.template.spec")
}
