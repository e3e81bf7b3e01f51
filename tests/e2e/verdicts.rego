# Compares the API server's audit log (input.events: of our group, or with our annotations) with usher's decision logs
# (input.decisions, of all servers).
package verdicts

validated[id] := decision if {
	some decision in input.decisions
	decision.path == "admission/validate"
	id := decision.decision_id
}

decided contains decision.decision_id if some decision in input.decisions

named[id] := event if {
	some event in input.events
	some key, id in event.annotations
	endswith(key, ".prompt.example.com/decision-id")
}

compared := count(named)

differences contains sprintf("%s is not in the audit log", [id]) if {
	some id, decision in validated
	decision.result.response.auditAnnotations

	# Deletions of several objects at once are one event, which keeps the first annotation alone.
	decision.input.request.name
	not named[id]
}

differences contains sprintf("%s was not made here", [id]) if {
	some id, _ in named
	not id in decided
}

differences contains sprintf("%s: %v, but the user got %d %s", [id, decision.result.response, code, message]) if {
	some id, decision in validated
	event := named[id]
	code := event.responseStatus.code
	message := object.get(event.responseStatus, "message", "")
	not agree(decision.result.response, code, message)
}

agree(response, code, _) if {
	response.allowed
	code < 300
}

agree(response, code, message) if {
	not response.allowed
	code == response.status.code
	endswith(message, concat("", [" denied the request: ", response.status.message]))
}

# Admitted, and no decision about it.
unjudged contains sprintf("%s %s/%s", [event.verb, event.objectRef.namespace, event.objectRef.name]) if {
	some event in input.events
	event.objectRef.apiGroup == "prompt.example.com"
	not contains(event.requestURI, "dryRun=All")
	event.verb in {"create", "update", "patch", "delete"}
	event.responseStatus.code < 300
	not event.objectRef.subresource
	not judged(event)
}

operations := {"create": {"CREATE"}, "update": {"CREATE", "UPDATE"}, "patch": {"CREATE", "UPDATE"}, "delete": {"DELETE"}}

judged(event) if {
	some decision in input.decisions
	decision.path == "admission/validate"
	request := decision.input.request
	request.namespace == event.objectRef.namespace
	request.name == event.objectRef.name
	request.operation in operations[event.verb]
	decision.result.response.allowed
	time.parse_rfc3339_ns(decision.timestamp) >= time.parse_rfc3339_ns(event.requestReceivedTimestamp)
	time.parse_rfc3339_ns(decision.timestamp) <= time.parse_rfc3339_ns(event.stageTimestamp)
}
