package labels

violation[{"msg": msg}] {
	input.review.kind.kind == "Widget"
	input.review.object.spec.sise == 3
	msg := sprintf("%v", [input.parameters.message])
}

violation[{"msg": msg}] {
	input.review.object.metadata.lables.owner
	msg := input.review.oparation
}
