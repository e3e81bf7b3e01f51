package telling.warning

warn contains sprintf("%s has %s", [name, value]) if some name, value in input.metadata.annotations

warn contains json.marshal(input.spec)

warn contains json.marshal(json.marshal(input.metadata))
