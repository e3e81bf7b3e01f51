package deciding

deny contains msg if {
	input.metadata.name == "denied"
	msg := sprintf("no %s here", [input.data.a])
}

deny contains x if {
	input.metadata.name == "broken"
	x := both
}

both := 1

both := 2 if input

warn contains "careful" if input.metadata.name == "warned"

patch contains {"op": "add", "path": "/data/copy", "value": input.data.token} if input.metadata.name == "copied"
