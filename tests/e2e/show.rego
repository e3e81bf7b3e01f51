# What transcripts show of a line of the API server's audit log, and of one of usher's decision log.
package show

# create prompttemplates shop/greeting by admin: 201, and the annotations that webhooks left.
event := concat("\n", array.concat([head], annotations)) if {
	head := sprintf("%s %s %s by %s: %d", [input.verb, concat("/", where), concat("/", whose), by, input.responseStatus.code])
	annotations := sort([sprintf("  %s: %s", [key, value]) |
		some key, raw in input.annotations
		not regex.match(`^(authorization|apiserver\.latency)\.k8s\.io/|^pod-security\.`, key)
		value := shown(key, raw)
	])
}

where := [part | some part in [input.objectRef.resource, object.get(input.objectRef, "subresource", "")]; part != ""]

whose := [part |
	some part in [object.get(input.objectRef, "namespace", ""), object.get(input.objectRef, "name", "")]
	part != ""
]

default by := "?"

by := sprintf("%s as %s", [input.user.username, input.impersonatedUser.username])

by := input.user.username if not input.impersonatedUser

# The digest of a decision is another one with every change of a policy.
shown(key, _) := "…" if regex.match(`/(decision-id|revision)$`, key)

shown(key, value) := value if not regex.match(`/(decision-id|revision)$`, key)

# validate CREATE PromptTemplate shop/greeting by alice: denied, and what was said.
decision := concat("\n", array.concat([head], said)) if {
	request := input.input.request
	head := sprintf("%s %s %s %s by %s: %s", [
		trim_prefix(input.path, "admission/"),
		concat(" ", [part | some part in [request.operation, dry_run(request)]; part != ""]),
		concat("/", [part | some part in [request.kind.kind, object.get(request, "subResource", "")]; part != ""]),
		concat("/", [part | some part in [object.get(request, "namespace", ""), name_of(request)]; part != ""]),
		request.userInfo.username,
		verdict,
	])
	said := [sprintf("  %s", [text]) | some text in array.concat(messages, patches)]
}

dry_run(request) := "(dry run)" if request.dryRun

dry_run(request) := "" if not request.dryRun

name_of(request) := object.get(request, "name", sprintf("(no name; old: %s)", [object.get(request, ["oldObject", "metadata", "name"], "none")]))

default verdict := "error"

verdict := "denied" if not input.result.response.allowed

verdict := "allowed" if {
	input.result.response.allowed
	not input.result.response.patch
}

verdict := "patched" if {
	input.result.response.allowed
	input.result.response.patch
}

messages := split(input.result.response.status.message, "\n") if not input.result.response.allowed

messages := object.get(input.result.response, "warnings", []) if input.result.response.allowed

default patches := []

patches := [base64.decode(input.result.response.patch)]

# What the log of usher-webhook tells at each level.
line := sprintf("%s: %s -> %s", [input.event, input.from, input.to]) if input.event == "log_level"

line := sprintf("%s %s: %s", [input.event, input.name, input.verdict]) if input.event == "decision"

line := sprintf("%s %s: %s", [input.event, input.policy, json.marshal(input.said)]) if input.event == "policy_asked"
