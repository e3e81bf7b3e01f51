package missing

patch contains {"op": "replace", "path": "/metadata/labels/team", "value": "paper"} if {
	not input.metadata.labels.team == "paper"
}
