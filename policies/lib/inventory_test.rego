package lib.inventory_test

import data.lib.inventory

test_how_much_is_known if {
	inventory.complete with data.usher.inventory as "complete"
	not inventory.complete with data.usher.inventory as "watched"
	not inventory.complete
	inventory.watched with data.usher.inventory as "watched"
	not inventory.watched with data.usher.inventory as "complete"
	not inventory.watched
}

test_namespaces if {
	inventory.namespace_of({"metadata": {"namespace": "shop"}}) == "shop"
	inventory.namespace_of({"metadata": {"namespace": ""}}) == "default"
	inventory.namespace_of({"metadata": {}}) == "default"
	inventory.namespace_of(null) == "default"
}

template := {"kind": "PromptTemplate", "metadata": {"name": "a"}}

test_prompts_by_name if {
	known := {"prompt.example.com/v1": {"PromptTemplate": {"shop": {"a": template}}}}
	inventory.prompts("PromptTemplate", "shop") == {"a": template} with data.kubernetes as known
	inventory.prompts("PromptTemplate", "default") == {} with data.kubernetes as known
	inventory.prompts("PromptConfig", "shop") == {} with data.kubernetes as known
	inventory.prompts("PromptTemplate", "shop") == {} with data.kubernetes as {"v1": known["prompt.example.com/v1"]}
	inventory.prompts("PromptTemplate", "shop") == {}
}

pod := {"metadata": {"labels": {"app": "engine"}}, "spec": {"containers": []}}

workload(api_version, kind, spec) := {"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}, "spec": spec}

bare := object.union(pod, {"apiVersion": "v1", "kind": "Pod"})

all_workloads := [
	workload("apps/v1", "Deployment", {"template": pod}),
	workload("apps/v1", "StatefulSet", {"template": pod}),
	workload("apps/v1", "DaemonSet", {"template": pod}),
	workload("batch/v1", "Job", {"template": pod}),
	workload("batch/v1", "CronJob", {"jobTemplate": {"spec": {"template": pod}}}),
]

owned := {"metadata": {"ownerReferences": [{"kind": "ReplicaSet"}]}}

test_pods_of_workloads if {
	every object in all_workloads {
		inventory.pod_of(object) == pod
		inventory.labels_of(object) == {"app": "engine"}
	}
	inventory.pod_of(bare) == bare
}

test_what_is_no_workload if {
	not inventory.pod_of(object.union(bare, owned))
	not inventory.pod_of({"apiVersion": "v1", "kind": "Service", "spec": {"template": pod}})
	not inventory.pod_of({"apiVersion": "v1", "kind": "Deployment", "spec": {"template": pod}})
	inventory.pod_of({"apiVersion": "apps/v1", "kind": "Deployment"}) == {}
	inventory.labels_of({"apiVersion": "apps/v1", "kind": "Deployment"}) == {}
	inventory.labels_of({}) == {}
}

test_workloads_of_a_namespace if {
	known := {
		"apps/v1": {
			"Deployment": {"shop": {"x": all_workloads[0]}, "blog": {"x": all_workloads[1]}},
			"ReplicaSet": {"shop": {"y": all_workloads[1]}},
		},
		"v1": {"Pod": {"shop": {"z": bare, "w": object.union(bare, owned)}}},
	}
	inventory.workloads("shop") == [all_workloads[0], bare] with data.kubernetes as known
	inventory.workloads("shop") == []
}
