package shop

deny contains sprintf("more than %d parameters", [data.usher.config.most]) if {
	count(input.spec.parameters) > data.usher.config.most
}
