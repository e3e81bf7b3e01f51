# Policies that repeat whatever they are shown: secrets.bash plants secrets there.
package telling

request := input.request

deny contains {"msg": sprintf("it is %v", [value]), "field": field} if {
	some field in ["spec.template", "metadata.name", "metadata.namespace"]
	value := object.get(input, split(field, "."), "")
	value != ""
}

deny contains {"msg": sprintf("label %s: %s", [name, value]), "field": sprintf("metadata.labels[%s]", [name])} if {
	some name, value in input.metadata.labels
}

deny contains {"msg": "a field", "field": ["metadata", "annotations", name]} if some name, _ in input.metadata.annotations

deny contains sprintf("%s asks", [request.userInfo.username])

deny contains sprintf("in two places: %s", [substring(input.spec.template, 0, 60)])
