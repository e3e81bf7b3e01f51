package doctor.priority_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.priority

server(pod) := set_of.workload("DaemonSet", {}, pod, {})

unsaid := {set_of.at(["spec", "template", "spec"], "no priorityClassName: others may push these pods out of full nodes")}

test_no_priority if {
	every pod in [{}, {"priorityClassName": ""}] {
		priority.deny == unsaid with input as server(pod) with data.kubernetes as set_of.vital(server(pod), [])
	}
}

test_a_priority if {
	subject := server({"priorityClassName": "system-cluster-critical"})
	priority.deny == set() with input as subject with data.kubernetes as set_of.vital(subject, [])
}

test_pods_that_no_write_waits_for if {
	priority.deny == set() with input as server({}) with data.kubernetes as set_of.spare(server({}))
	priority.deny == set() with input as server({}) with data.kubernetes as set_of.known([server({})])
}

test_exceptions if {
	priority.deny == set() with input as server({})
		with data.kubernetes as set_of.vital(server({}), [])
		with data.usher.config as set_of.excepting("doctor.priority", "spec.template.spec")
}
