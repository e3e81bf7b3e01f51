package load.patches

patch contains {"op": "add", "path": "/metadata/labels/seen", "value": "yes"} if {
	input.metadata.labels.load == "patch"
}
