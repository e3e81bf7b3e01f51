package doctor.termination_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.termination

server(pod, container) := set_of.workload("Deployment", {}, pod, container)

found(subject, expected) if {
	termination.deny == expected with input as subject with data.kubernetes as set_of.vital(subject, [])
}

at_once := set_of.at(
	["spec", "template", "spec", "containers", 0],
	"no --shutdown-delay and no preStop hook: pods that end refuse connections that are still sent to them",
)

killed(grace, needed) := set_of.at(["spec", "template", "spec"], sprintf(
	"terminationGracePeriodSeconds is %d, and pods may take %d s to end: they are killed before",
	[grace, needed],
))

delayed(delay) := {"args": [sprintf("--shutdown-delay=%s", [delay])]}

test_requests_that_still_come if {
	found(server({}, {}), {at_once})
	found(server({}, delayed("0s")), {at_once})
	found(server({}, delayed("soon")), {at_once})
	found(server({}, delayed("5s")), set())
	found(server({}, {"lifecycle": {"preStop": {"sleep": {"seconds": 5}}}}), set())
}

test_time_to_answer_what_has_come if {
	found(server({}, delayed("6")), {killed(30, 31)})
	found(server({"terminationGracePeriodSeconds": 31}, delayed("6")), set())
	found(server({"terminationGracePeriodSeconds": 60}, delayed("1m")), {killed(60, 85)})
	found(server({"terminationGracePeriodSeconds": 10}, {}), {at_once, killed(10, 25)})
}

test_pods_that_no_write_waits_for if {
	termination.deny == set() with input as server({}, {}) with data.kubernetes as set_of.spare(server({}, {}))
	termination.deny == {killed(30, 55)} with input as server({}, delayed("30"))
		with data.kubernetes as set_of.spare(server({}, delayed("30")))
}

test_pods_that_answer_nothing if {
	subject := server({"terminationGracePeriodSeconds": 1}, {})
	termination.deny == set() with input as subject with data.kubernetes as set_of.known([subject])
}

test_other_servers if {
	found(server({"terminationGracePeriodSeconds": 1}, {"image": "example.com/other"}), set())
}

test_exceptions if {
	subject := server({}, {})
	termination.deny == set() with input as subject
		with data.kubernetes as set_of.vital(subject, [])
		with data.usher.config as set_of.excepting("doctor.termination", "spec.template.spec.containers.0")
	hasty := server({}, delayed("6"))
	termination.deny == set() with input as hasty
		with data.kubernetes as set_of.vital(hasty, [])
		with data.usher.config as set_of.excepting("doctor.termination", "spec.template.spec")
}
