# Partial objects and sets over a review, each made from the one before.
package passes

containers[container.name] := container if some container in input.request.object.spec.template.spec.containers

variables[name] := names if {
	some name, container in containers
	names := {variable.name | some variable in container.env}
}

common contains variable if {
	some variable in variables["container-0"]
	every names in variables {
		variable in names
	}
}

own[name] := names - common if some name, names in variables

ports := sort([port.containerPort | some container in containers; some port in container.ports])

report := {"common": common, "own": {name: count(names) | some name, names in own}, "ports": ports}
