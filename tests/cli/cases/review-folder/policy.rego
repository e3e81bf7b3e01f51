package shop

deny contains sprintf("%s is not in stock", [input.spec.item]) if {
	input.kind == "Order"
	not data.kubernetes["shop.example.com/v1"].Item[input.metadata.namespace][input.spec.item]
}

warn contains sprintf("stock is %s", [data.usher.inventory]) if input.kind == "Order"

warn contains "stock is not known" if {
	input.kind == "Order"
	not data.usher.inventory
}

warn contains sprintf("known: %v", [object.keys(data.kubernetes["v1"].Namespace[""])]) if input.kind == "Namespace"
