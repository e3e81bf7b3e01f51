package a

patch contains {"op": "add", "path": "/spec/lit", "value": true} if {
	input.spec.open == "late"
	not input.spec.lit
}
