# METADATA
# title: What is known of other objects
# description: >-
#   The objects beside the one under review: data.kubernetes by apiVersion, kind, namespace ("" for what lies in the whole
#   cluster) and name; and how much that is. Offline all manifests are at hand: what is not there does not exist. In a
#   cluster the server watches: what is not there may come yet, so apply order does not matter. Policies deny in the first
#   case, warn in the second, and have nothing to say where nothing is known.
package lib.inventory

import data.lib.prompt

complete if data.usher.inventory == "complete"

watched if data.usher.inventory == "watched"

default namespace_of(_) := "default"

namespace_of(found) := found.metadata.namespace if found.metadata.namespace != ""

# METADATA
# description: The objects of [kind] that [namespace] holds, by name.
default objects(_, _, _) := {}

objects(api_version, kind, namespace) := data.kubernetes[api_version][kind][namespace]

# METADATA
# description: The prompts of [kind] that [namespace] holds, by name.
prompts(kind, namespace) := objects(prompt.api_version, kind, namespace)

# Where what runs has the labels of its pods.
workload_kinds := [
	{"apiVersion": "apps/v1", "kind": "Deployment", "pod": ["spec", "template"]},
	{"apiVersion": "apps/v1", "kind": "StatefulSet", "pod": ["spec", "template"]},
	{"apiVersion": "apps/v1", "kind": "DaemonSet", "pod": ["spec", "template"]},
	{"apiVersion": "batch/v1", "kind": "Job", "pod": ["spec", "template"]},
	{"apiVersion": "batch/v1", "kind": "CronJob", "pod": ["spec", "jobTemplate", "spec", "template"]},
	{"apiVersion": "v1", "kind": "Pod", "pod": []},
]

# METADATA
# description: >-
#   The pod that a workload runs: its metadata and spec; undefined for other objects. A pod that another workload made
#   counts as that one's.
pod_of(workload) := pod if {
	some row in workload_kinds
	row.apiVersion == workload.apiVersion
	row.kind == workload.kind
	not workload.metadata.ownerReferences
	pod := at(workload, row.pod)
}

at(workload, path) := workload if path == []

at(workload, path) := object.get(workload, path, {}) if path != []

# METADATA
# description: The workloads of [namespace], each an object as it was applied.
workloads(namespace) := [workload |
	some row in workload_kinds
	some workload in objects(row.apiVersion, row.kind, namespace)
	not workload.metadata.ownerReferences
]

# METADATA
# description: The labels of a workload's pods; none where it says nothing of labels.
default labels_of(_) := {}

labels_of(workload) := pod_of(workload).metadata.labels
