package shop.size

deny contains {"msg": sprintf("%d is too much", [input.spec.size]), "field": "spec.size", "severity": "high", "by": ["a", 1.50]} if {
	print("looks at", input.metadata.name)
	input.spec.size > 10
}
