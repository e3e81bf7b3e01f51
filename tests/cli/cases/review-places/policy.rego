package shop

deny contains msg if {
	some container in input.spec.containers
	endswith(container.image, ":latest")
	msg := sprintf("%s has no version", [container.name])
}

deny_owner contains "an owner must be named" if not input.metadata.annotations.owner

deny_limits[msg] := true if {
	some i, container in input.spec.containers
	not container.limits.memory
	msg := sprintf("container %d has no limit", [i])
}

violation contains {"msg": "too many replicas"} if too_many(input.spec)

too_many(spec) if spec.replicas > 3

patch contains {"op": "add", "path": "/spec/containers/0", "value": {"name": "side", "image": "side:1", "limits": {"memory": 1}}} if {
	not "side" in {container.name | some container in input.spec.containers}
}
