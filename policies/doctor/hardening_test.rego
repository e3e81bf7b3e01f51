package doctor.hardening_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.fixtures_test as fixtures
import data.doctor.hardening

hard := {
	"name": "usher",
	"securityContext": {
		"runAsNonRoot": true,
		"readOnlyRootFilesystem": true,
		"allowPrivilegeEscalation": false,
		"capabilities": {"drop": ["ALL"]},
		"seccompProfile": {"type": "RuntimeDefault"},
	},
	"resources": {"limits": {"memory": "64Mi"}},
}

found(pod, expected) if {
	hardening.deny == expected with input as fixtures.deployment(pod) with data.kubernetes as fixtures.cluster(pod, [])

	# An exception lets all of it pass.
	hardening.deny == set() with input as fixtures.deployment(pod) with data.kubernetes as fixtures.cluster(pod, [])
		with data.usher.config as set_of.excepting("doctor.hardening", "*")
}

with_context(members) := object.union(hard, {"securityContext": members})

without(member) := json.remove(hard, [concat("", ["securityContext/", member])])

lacking(container, lack) if {
	found({"containers": [container]}, {fixtures.at(
		["spec", "template", "spec", "containers", 0],
		concat(" ", ["container usher", lack]),
	)})
}

test_hardened_pods if {
	found({"containers": [hard]}, set())
	found({"containers": [with_context({"privileged": false, "seccompProfile": {"type": "Localhost"}})]}, set())
}

test_what_a_container_lacks if {
	lacking(without("runAsNonRoot"), "may run as root (runAsNonRoot)")
	lacking(with_context({"runAsNonRoot": false}), "may run as root (runAsNonRoot)")
	lacking(without("readOnlyRootFilesystem"), "may write to its root file system (readOnlyRootFilesystem)")
	lacking(without("allowPrivilegeEscalation"), "may gain privileges (allowPrivilegeEscalation)")
	lacking(with_context({"allowPrivilegeEscalation": true}), "may gain privileges (allowPrivilegeEscalation)")
	lacking(with_context({"privileged": true}), "is privileged")
	lacking(without("capabilities"), "keeps capabilities (capabilities.drop: [ALL])")
	lacking(with_context({"capabilities": {"drop": ["CHOWN"]}}), "keeps capabilities (capabilities.drop: [ALL])")
	lacking(without("seccompProfile"), "has no seccomp profile (seccompProfile)")
	lacking(with_context({"seccompProfile": {"type": "Unconfined"}}), "has no seccomp profile (seccompProfile)")
	lacking(object.remove(hard, ["resources"]), "has no limit for memory (resources.limits.memory)")
	lacking(object.union(hard, {"resources": {"limits": null}}), "has no limit for memory (resources.limits.memory)")
}

test_a_container_without_anything if {
	found({"containers": [hard, {"name": "bare"}]}, {fixtures.at(
		["spec", "template", "spec", "containers", 1],
		concat(" ", ["container bare", lack]),
	) |
		some lack in {
			"may run as root (runAsNonRoot)",
			"may write to its root file system (readOnlyRootFilesystem)",
			"may gain privileges (allowPrivilegeEscalation)",
			"keeps capabilities (capabilities.drop: [ALL])",
			"has no seccomp profile (seccompProfile)",
			"has no limit for memory (resources.limits.memory)",
		}
	})
}

test_the_context_of_the_pod if {
	context := {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}}
	container := json.remove(hard, ["securityContext/runAsNonRoot", "securityContext/seccompProfile"])
	found({"securityContext": context, "containers": [container]}, set())
	found({"securityContext": context, "containers": [with_context({"runAsNonRoot": false})]}, {fixtures.at(
		["spec", "template", "spec", "containers", 0],
		"container usher may run as root (runAsNonRoot)",
	)})
}

test_what_is_of_the_node if {
	found({"hostNetwork": true, "hostPID": true, "hostIPC": true}, {
		fixtures.at(["spec", "template", "spec", "hostNetwork"], "the pods have hostNetwork"),
		fixtures.at(["spec", "template", "spec", "hostPID"], "the pods have hostPID"),
		fixtures.at(["spec", "template", "spec", "hostIPC"], "the pods have hostIPC"),
	})
	found({"hostNetwork": false, "hostUsers": true}, set())
	found({"volumes": [{"emptyDir": {}}, {"hostPath": {"path": "/"}}]}, {fixtures.at(
		["spec", "template", "spec", "volumes", 1],
		"the pods mount a path of the node",
	)})
}

test_pods_that_answer_no_webhook if {
	pod := {"containers": [{"name": "bare"}], "hostNetwork": true, "volumes": [{"hostPath": {"path": "/"}}]}
	hardening.deny == set() with input as fixtures.deployment(pod)
		with data.kubernetes as fixtures.arranged([fixtures.service, fixtures.deployment(pod)])
}
