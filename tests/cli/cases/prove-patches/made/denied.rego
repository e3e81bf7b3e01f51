package denied

patch contains {"op": "add", "path": "/spec/size", "value": 7} if {
	not input.spec.size == 7
	input.metadata.namespace == "town"
}

deny contains {"msg": "too large", "field": "spec.size"} if {
	input.spec.size > 5
	input.metadata.labels.team
}
