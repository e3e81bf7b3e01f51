package shops

patch contains {"op": "add", "path": "/spec/size", "value": 4} if not input.spec.size

deny contains "too large" if {
	input.kind == "Shop"
	input.spec.size > 3
}

deny contains {"msg": msg, "field": "spec.note"} if {
	is_secret(input.spec.note)
	msg := "no cards"
}

warn contains "old" if input.spec.size < 10

is_secret(text) if contains(text, "1111")
