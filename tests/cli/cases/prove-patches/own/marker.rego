package marked

patch := [
	{"op": "add", "path": "/metadata/annotations/marked", "value": "yes"},
	{"op": "add", "path": "/spec/doors/-", "value": "back"},
] if {
	not input.metadata.annotations.marked
}
