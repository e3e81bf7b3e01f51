package main

import data.lib.teams
import rego.v1

registries := parse_config_file("../config/registries.yaml").registries

deny contains msg if {
	input.kind == "Deployment"
	some container in input.spec.template.spec.containers
	not strings.any_prefix_match(container.image, registries)
	msg := sprintf("%s comes from none of %v", [container.image, registries])
}

deny contains msg if {
	input.kind == "ConfigMap"
	some name, text in input.data
	endswith(name, ".json")
	settings := parse_config("json", text)
	settings.debug == true
	msg := sprintf("%s has debugging on", [name])
}

warn contains msg if {
	not input.metadata.labels.team in teams.names
	msg := sprintf("the team is none of %v", [teams.names])
}
