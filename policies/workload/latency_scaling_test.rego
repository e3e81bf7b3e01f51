package workload.latency_scaling_test

import data.workload.latency_scaling

metric(name, target) := {"type": "External", "external": {"metric": {"name": name}, "target": target}}

latency(target) := metric("prompt_execution_latency", object.union({"type": "AverageValue"}, target))

autoscaler(metrics) := {
	"apiVersion": "autoscaling/v2",
	"kind": "HorizontalPodAutoscaler",
	"metadata": {"name": "prompt-worker", "namespace": "shop", "labels": {"app": "prompt-engine"}},
	"spec": {"scaleTargetRef": {"kind": "Deployment", "name": "engine"}, "metrics": metrics},
}

at(i, member, message) := {
	"msg": sprintf("spec.metrics[%d].external.target%s", [i, message]),
	"field": array.concat(["spec", "metrics", i, "external", "target"], member),
}

no_metric := {
	"msg": "this autoscaler of a prompt engine does not scale on the external metric prompt_execution_latency",
	"field": ["spec", "metrics"],
}

warned(subject, expected) if {
	latency_scaling.warn == expected with input as subject
}

test_half_a_second_or_less if {
	every value in ["500m", "0.5", "250m", "5e-1", 0.5, 0] {
		warned(autoscaler([latency({"averageValue": value})]), set())
		warned(autoscaler([latency({"value": value})]), set())
	}
}

test_more_than_half_a_second if {
	warned(autoscaler([{"type": "Resource"}, latency({"averageValue": "501m"})]), {at(
		1, ["averageValue"],
		".averageValue is 501m, which is more than 0.5 seconds",
	)})
	warned(autoscaler([latency({"value": 500})]), {at(0, ["value"], ".value is 500, which is more than 0.5 seconds")})
}

test_the_article if {
	warned(autoscaler([latency({"averageValue": "500ms"})]), {at(
		0, ["averageValue"],
		".averageValue is 500ms, which is no quantity; half a second is 500m",
	)})
}

test_no_target if {
	warned(autoscaler([latency({})]), {at(0, [], " has no averageValue")})
	warned(autoscaler([{"external": {"metric": {"name": "prompt_execution_latency"}}}]), {at(0, [], " has no averageValue")})
}

test_another_metric if {
	warned(autoscaler([metric("queue_length", {"averageValue": "30"})]), {no_metric})
	warned(autoscaler([]), {no_metric})
	warned(object.remove(autoscaler([]), ["spec"]), {no_metric})
}

unlabelled := object.union(object.remove(autoscaler([]), ["metadata"]), {"metadata": {"name": "x", "namespace": "shop"}})

engine(labels) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "engine", "namespace": "shop"},
	"spec": {"template": {"metadata": {"labels": labels}}},
}

known(labels) := {"apps/v1": {"Deployment": {"shop": {"engine": engine(labels)}}}}

test_the_autoscaler_of_a_known_engine if {
	latency_scaling.warn == {no_metric} with input as unlabelled with data.kubernetes as known({"app": "prompt-engine"})
	latency_scaling.warn == set() with input as unlabelled with data.kubernetes as known({"app": "other"})
	latency_scaling.warn == set() with input as unlabelled
	other := object.union(unlabelled, {"spec": {"scaleTargetRef": {"name": "other"}}})
	latency_scaling.warn == set() with input as other with data.kubernetes as known({"app": "prompt-engine"})
	stateful := object.union(unlabelled, {"spec": {"scaleTargetRef": {"kind": "StatefulSet"}}})
	latency_scaling.warn == set() with input as stateful with data.kubernetes as known({"app": "prompt-engine"})
}

test_the_limit_is_configuration if {
	latency_scaling.warn == {at(0, ["value"], ".value is 300m, which is more than 0.2 seconds")} with input as autoscaler([latency({"value": "300m"})])
		with data.usher.config as {"engines": {"latency": 0.2}}
}

excepted(field, subject) if {
	exception := {"policy": "workload.latency_scaling", "field": field, "who": "Ann", "why": "a test", "until": "9999-12-31"}
	latency_scaling.warn == set() with input as subject with data.usher.config as {"exceptions": [exception]}
	others := [object.union(exception, {"policy": "workload.node_tier"})]
	count(latency_scaling.warn) == 1 with input as subject with data.usher.config as {"exceptions": others}
}

test_exceptions if {
	excepted("spec.metrics", autoscaler([]))
	excepted("spec.metrics[0].external.target.value", autoscaler([latency({"value": 500})]))
	excepted("spec.metrics[0].external.target", autoscaler([latency({})]))
}

test_other_kinds if {
	warned(object.union(autoscaler([latency({"value": 500})]), {"kind": "Other"}), set())
	warned(object.union(autoscaler([]), {"kind": "Other"}), set())
}

test_any_shape if {
	warned({"kind": "HorizontalPodAutoscaler", "spec": {"metrics": [7, metric("prompt_execution_latency", 7), null]}}, {at(1, [], " has no averageValue")})
	warned({"kind": "HorizontalPodAutoscaler"}, set())
	warned(null, set())
}
