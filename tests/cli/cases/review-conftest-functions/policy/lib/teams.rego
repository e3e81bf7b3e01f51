package lib.teams

import rego.v1

# A path begins at this file, not at the one that imports it.
names := {document.contents.team |
	some document in parse_combined_config_files(["../../config/teams.yaml", "../../config/more.json"])
}
