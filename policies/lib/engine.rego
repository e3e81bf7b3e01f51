# METADATA
# title: Prompt engines
# description: >-
#   Which objects are prompt engines: workloads whose pods carry the labels that the configuration names (section engines;
#   app: prompt-engine where it says nothing).
package lib.engine

import data.lib.config
import data.lib.inventory
import data.lib.selector

# METADATA
# description: The pod of the workload under review, if it is a prompt engine.
pod := inventory.pod_of(input) if is_engine(inventory.labels_of(input))

is_engine(labels) if selector.selects({"matchLabels": config.engines.labels}, labels)

# METADATA
# description: The prompt engines that are known in the namespace of the object under review.
known := [workload |
	some workload in inventory.workloads(inventory.namespace_of(input))
	is_engine(inventory.labels_of(workload))
]
