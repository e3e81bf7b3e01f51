package workload.node_tier_test

import data.workload.node_tier

engine(spec) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "engine"},
	"spec": {"template": {"metadata": {"labels": {"app": "prompt-engine"}}, "spec": spec}},
}

with_terms(terms) := engine({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}})

term(key, operator) := {"matchExpressions": [{"key": "zone", "operator": "Exists"}, {"key": key, "operator": operator, "values": ["hot"]}]}

told := {{"msg": "the pods of this prompt engine do not ask for nodes with the label prompt-tier", "field": "spec"}}

warned(subject, expected) if {
	node_tier.warn == expected with input as subject
}

test_pods_that_ask if {
	warned(with_terms([term("prompt-tier", "In")]), set())
	warned(with_terms([term("prompt-tier", "Exists"), term("prompt-tier", "In")]), set())
	warned(engine({"nodeSelector": {"prompt-tier": "hot"}}), set())
}

test_pods_that_do_not if {
	warned(engine({}), told)
	warned(engine({"nodeSelector": {"zone": "west"}}), told)
	warned(engine({"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}}}), told)
	warned(with_terms([]), told)
	warned(with_terms([{}]), told)
	warned(with_terms([term("zone", "In")]), told)
	warned(with_terms([term("prompt-tier", "NotIn")]), told)
	warned(with_terms([term("prompt-tier", "In"), term("zone", "In")]), told)
}

test_exceptions if {
	exception := {"policy": "workload.node_tier", "field": "spec", "who": "Ann", "why": "a test", "until": "9999-12-31"}
	node_tier.warn == set() with input as engine({}) with data.usher.config as {"exceptions": [exception]}
}

test_other_workloads if {
	warned({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"metadata": {"labels": {"app": "other"}}}}}, set())
	warned({"kind": "Service", "metadata": {"labels": {"app": "prompt-engine"}}}, set())
	warned(null, set())
}
