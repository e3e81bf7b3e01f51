# METADATA
# title: Where an object lives
# description: >-
#   Environment, regions and laws of the object under review. The configuration says it by the name of the namespace,
#   or else the labels prompt.example.com/environment and /region of the namespace, where these are known. What else
#   labels say, those of the object too, and the environment at the end of its version, can only add to that, so that
#   nobody labels an object out of production or out of a law.
package lib.place

import data.lib.config

namespace := object.get(input, ["metadata", "namespace"], "")

# What the labels of the namespace say.
labelled[key] := value if {
	some key in ["environment", "region"]
	value := data.kubernetes.v1.Namespace[""][namespace].metadata.labels[concat("/", ["prompt.example.com", key])]
}

# What is said of the namespace; the configuration counts more than labels, and these more than its default.
default configured := {}

configured := object.union_n([config.default_place, labelled, object.get(config.namespaces, namespace, {})])

environments contains configured.environment

environments contains labelled.environment

environments contains input.metadata.labels["prompt.example.com/environment"]

environments contains environment if {
	version := input.metadata.annotations["prompt.example.com/version"]
	parts := split(version, "-")
	environment := concat("-", array.slice(parts, 1, count(parts)))
}

# METADATA
# description: True if anything says that the object is in production.
default production := false

production if {
	some environment in environments
	environment in config.production
}

regions contains configured.region

regions contains labelled.region

regions contains input.metadata.labels["prompt.example.com/region"]

# METADATA
# description: The laws that apply in any of the object's regions.
laws contains law if {
	some law, areas in config.laws
	some area in areas
	some region in regions
	lies_in(region, area)
}

lies_in(region, area) if region == area

lies_in(region, area) if {
	endswith(area, "*")
	startswith(region, trim_suffix(area, "*"))
}
