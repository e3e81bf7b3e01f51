package workload.disruption_budget_test

import data.workload.disruption_budget

budget(spec) := {
	"apiVersion": "policy/v1",
	"kind": "PodDisruptionBudget",
	"metadata": {"name": "prompt-pdb", "namespace": "shop"},
	"spec": object.union({"selector": {"matchLabels": {"app": "prompt-engine"}}}, spec),
}

engine(name, spec) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": name, "namespace": "shop"},
	"spec": object.union(spec, {"template": {"metadata": {"labels": {"app": "prompt-engine", "name": name}}}}),
}

running(replicas) := {"apps/v1": {"Deployment": {"shop": {"engine": engine("engine", {"replicas": replicas})}}}}

scaled_by(target) := object.union(running(3), {"autoscaling/v2": {"HorizontalPodAutoscaler": {"shop": {
	"x": {"spec": {"scaleTargetRef": target, "minReplicas": 10}},
	"y": {"spec": {"scaleTargetRef": target, "minReplicas": 5}},
	"z": {"spec": {"scaleTargetRef": {"kind": "Deployment", "name": "other"}, "minReplicas": 1}},
}}}})

at(message) := {"msg": message, "field": "spec"}

warned(subject, known, expected) if {
	disruption_budget.warn == expected with input as subject with data.kubernetes as known
}

all_stay := at("no pod may go: no node that runs one can be drained")

test_a_fifth_may_go if {
	warned(budget({"minAvailable": "80%"}), {}, set())
	warned(budget({"minAvailable": "90%"}), {}, set())
	warned(budget({"maxUnavailable": "20%"}), {}, set())
	warned(budget({"minAvailable": 3}), {}, set())
	warned(budget({"maxUnavailable": 1}), {}, set())
	warned(budget({"minAvailable": "80%"}), running(5), set())
	warned(budget({"minAvailable": 4}), running(5), set())
	warned(budget({"maxUnavailable": 1}), running(5), set())
	warned(budget({"maxUnavailable": "1%"}), running(5), set())
	warned(budget({"minAvailable": "80%"}), running(0), set())
}

test_more_than_a_fifth_may_go if {
	warned(budget({"minAvailable": "79%"}), running(10), {at("79% of the pods stay available, less than 80%")})
	warned(budget({"maxUnavailable": "21%"}), running(10), {at("79% of the pods stay available, less than 80%")})
	warned(budget({"minAvailable": 3}), running(5), {at("3 of the 5 pods of engine stay available, less than 80%")})
	warned(budget({"minAvailable": 159}), running(200), {at("159 of the 200 pods of engine stay available, less than 80%")})
	warned(budget({"maxUnavailable": 2}), running(5), {at("3 of the 5 pods of engine stay available, less than 80%")})
}

test_none_may_go if {
	warned(budget({"minAvailable": "100%"}), {}, {all_stay})
	warned(budget({"maxUnavailable": "0%"}), {}, {all_stay})
	warned(budget({"maxUnavailable": 0}), {}, {all_stay})
}

none_of(replicas) := at(sprintf("none of the %d pods of engine may go: no node that runs one can be drained", [replicas]))

test_none_of_the_pods_may_go if {
	warned(budget({"minAvailable": "80%"}), running(4), {none_of(4)})
	warned(budget({"minAvailable": "97%"}), running(30), {none_of(30)})
	warned(budget({"minAvailable": 5}), running(5), {none_of(5)})
	warned(budget({"minAvailable": 6}), running(5), {none_of(5)})
	warned(budget({"maxUnavailable": 0}), running(5), {all_stay, none_of(5)})
	alone := {"apps/v1": {"Deployment": {"shop": {"engine": engine("engine", {})}}}}
	warned(budget({"minAvailable": "80%"}), alone, {none_of(1)})
}

test_an_autoscaler_has_the_word if {
	warned(budget({"minAvailable": "80%"}), scaled_by({"kind": "Deployment", "name": "engine"}), set())
	warned(budget({"minAvailable": 5}), scaled_by({"kind": "Deployment", "name": "engine"}), {none_of(5)})
	warned(budget({"minAvailable": "80%"}), scaled_by({"kind": "Deployment", "name": "x"}), {none_of(3)})
	warned(budget({"minAvailable": "80%"}), scaled_by({"kind": "StatefulSet", "name": "engine"}), {none_of(3)})
	bare := {"HorizontalPodAutoscaler": {"shop": {"x": {"spec": {"scaleTargetRef": {"kind": "Deployment", "name": "engine"}}}}}}
	warned(budget({"minAvailable": "80%"}), object.union(running(5), {"autoscaling/v2": bare}), {none_of(1)})
}

test_neither if {
	warned(budget({}), {}, {at("a prompt engine needs minAvailable or maxUnavailable")})
}

# The API server refuses both.
test_both if {
	warned(budget({"minAvailable": "70%", "maxUnavailable": "10%"}), running(5), {at("70% of the pods stay available, less than 80%")})
}

test_what_it_is_for if {
	other := {"minAvailable": "10%", "selector": {"matchLabels": {"app": "other"}}}
	warned(budget(other), running(5), set())
	by_name := object.union(object.remove(budget({}), ["spec"]), {"spec": {"minAvailable": "10%", "selector": {"matchLabels": {"name": "engine"}}}})
	warned(by_name, running(5), {at("10% of the pods stay available, less than 80%")})
	warned(by_name, {}, set())
}

test_the_share_is_configuration if {
	disruption_budget.warn == {at("80% of the pods stay available, less than 90%")} with input as budget({"minAvailable": "80%"})
		with data.usher.config as {"engines": {"available": 90}}
	disruption_budget.warn == {at("8 of the 10 pods of engine stay available, less than 90%")} with input as budget({"minAvailable": 8})
		with data.usher.config as {"engines": {"available": 90}}
		with data.kubernetes as running(10)
}

test_exceptions if {
	exception := {"policy": "workload.disruption_budget", "field": "spec", "who": "Ann", "why": "a test", "until": "9999-12-31"}
	disruption_budget.warn == set() with input as budget({"minAvailable": "10%"}) with data.usher.config as {"exceptions": [exception]}
}

test_other_kinds if {
	warned(object.union(budget({"minAvailable": "10%"}), {"kind": "Other"}), running(5), set())
}

test_any_shape if {
	warned(budget({"minAvailable": "many"}), running(5), set())
	warned({"kind": "PodDisruptionBudget"}, {}, set())
	warned({"kind": "PodDisruptionBudget", "spec": 7}, {}, set())
	warned(null, {}, set())
}
