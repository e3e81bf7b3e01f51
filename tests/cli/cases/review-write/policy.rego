package shop

patch contains {"op": "add", "path": "/metadata/labels/shop", "value": "true"} if not input.metadata.labels.shop

patch contains {"op": "add", "path": "/spec/items/-", "value": {"name": "bag", "count": 1}} if {
	input.kind == "Cart"
	not "bag" in {item.name | some item in input.spec.items}
}

patch contains {"op": "replace", "path": "/spec/note", "value": "two\nlines\n"} if input.spec.note == "one"

patch contains {"op": "remove", "path": "/spec/old"} if input.spec.old

warn contains "a bag was added" if {
	input.kind == "Cart"
	not "bag" in {item.name | some item in input.spec.items}
}

deny contains {"msg": "no more than one", "field": sprintf("spec.items[%d].count", [i])} if {
	some i, item in input.spec.items
	item.count > 1
}
