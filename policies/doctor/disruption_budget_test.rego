package doctor.disruption_budget_test

import data.doctor.cluster_fixtures_test as set_of
import data.doctor.disruption_budget
import data.doctor.fixtures_test as fixtures

budget(label, spec) := fixtures.named("policy/v1", "PodDisruptionBudget", "keeps", {"spec": object.union(
	{"selector": {"matchLabels": {"app": label}}},
	spec,
)})

found(subject, known, expected) if {
	disruption_budget.deny == expected with input as subject with data.kubernetes as known

	# An exception lets all of it pass.
	disruption_budget.deny == set() with input as subject with data.kubernetes as known
		with data.usher.config as set_of.excepting("doctor.disruption_budget", "*")
}

unguarded := {fixtures.at(
	["spec"],
	"no PodDisruptionBudget selects these pods: drained nodes may take all of them",
)}

blocked := {fixtures.at(["spec"], "no pod of usher may ever go: nodes cannot be drained")}

test_pods_that_a_budget_guards if {
	found(fixtures.deployment({}), fixtures.cluster({}, [budget("usher", {})]), set())
}

test_pods_that_no_budget_guards if {
	elsewhere := object.union(budget("usher", {}), {"metadata": {"namespace": "other"}})
	found(fixtures.deployment({}), fixtures.cluster({}, []), unguarded)
	found(fixtures.deployment({}), fixtures.cluster({}, [budget("other", {})]), unguarded)
	found(fixtures.deployment({}), fixtures.cluster({}, [elsewhere]), unguarded)
}

test_pods_that_the_cluster_can_do_without if {
	found(fixtures.workload("StatefulSet", "usher", {}), fixtures.cluster({}, []), set())
	unasked := [fixtures.service, fixtures.deployment({}), fixtures.validating([fixtures.webhook({"failurePolicy": "Ignore"})])]
	found(fixtures.deployment({}), fixtures.arranged(unasked), set())
}

# Of three pods.
judged(spec, expected) if {
	three := object.union(fixtures.deployment({}), {"spec": {"replicas": 3}})
	found(budget("usher", spec), fixtures.cluster({}, [three]), expected)
}

test_a_budget_that_lets_no_pod_go if {
	judged({"maxUnavailable": 0}, blocked)
	judged({"maxUnavailable": "0"}, blocked)
	judged({"maxUnavailable": "0%"}, blocked)
	judged({"minAvailable": "100%"}, blocked)
	judged({"minAvailable": "67%"}, blocked)
	judged({"minAvailable": 3}, blocked)
	judged({"minAvailable": 4}, blocked)
}

test_a_budget_that_lets_a_pod_go if {
	judged({}, set())
	judged({"maxUnavailable": 1}, set())
	judged({"maxUnavailable": "10%"}, set())
	judged({"minAvailable": 2}, set())
	judged({"minAvailable": "66%"}, set())
	judged({"minAvailable": "half"}, set())
	judged({"minAvailable": "100"}, set())
}

test_a_budget_of_other_pods if {
	found(budget("other", {"maxUnavailable": 0}), fixtures.cluster({}, []), set())
	elsewhere := object.union(budget("usher", {"maxUnavailable": 0}), {"metadata": {"namespace": "other"}})
	found(elsewhere, fixtures.cluster({}, []), set())
}

# Drains pass over their pods.
test_a_budget_of_a_daemon_set if {
	known := [fixtures.service, fixtures.validating([fixtures.webhook({})]), fixtures.workload("DaemonSet", "usher", {})]
	found(budget("usher", {"maxUnavailable": 0}), fixtures.arranged(known), set())
}
