# What an API server asks of an answer. The input is {"path": "mutate" or "validate", "status": of HTTP, "review": the
# request, "answer": the body}; problems says what an API server would not take, or would not do what was meant. What is
# looked for with `not` is a rule of its own each time, for a call with an undefined operand makes a whole body undefined.
package contract

request := input.review.request

response := input.answer.response

problems contains sprintf("HTTP status %v", [input.status]) if input.status != 200

problems contains "no review of the same version" if {
	object.keys(input.answer) != {"apiVersion", "kind", "response"}
}

problems contains "another apiVersion" if not input.answer.apiVersion == input.review.apiVersion

problems contains "another kind" if not input.answer.kind == "AdmissionReview"

problems contains "another uid" if not response.uid == request.uid

problems contains sprintf("unknown members %v", [unknown]) if {
	unknown := object.keys(response) - {"uid", "allowed", "status", "patch", "patchType", "warnings", "auditAnnotations"}
	count(unknown) > 0
}

problems contains "allowed is no boolean" if not has_verdict

has_verdict if response.allowed in {true, false}

# ---- Denials

problems contains "a status beside an admission" if {
	response.allowed
	response.status
}

problems contains "a denial without code 403 and reason" if {
	not response.allowed
	not is_forbidden
}

is_forbidden if {
	response.status.code == 403
	response.status.reason == "Forbidden"
}

problems contains "a message with control characters, or none" if {
	not response.allowed
	not has_clean_message
}

has_clean_message if regex.match(`^[^\x00-\x09\x0b-\x1f\x7f-\x{9f}\x{202a}-\x{202e}]+$`, response.status.message)

problems contains sprintf("a cause without field or message: %v", [cause]) if {
	some cause in response.status.details.causes
	object.keys(cause) != {"field", "message"}
}

# ---- Patches

problems contains "patch and patchType do not come together" if {
	count(object.keys(response) & {"patch", "patchType"}) == 1
}

problems contains "a patchType that is none" if response.patchType != "JSONPatch"

problems contains "a patch where there is nothing to mend" if {
	response.patch
	not may_mend
}

may_mend if {
	input.path == "mutate"
	response.allowed
	request.operation in {"CREATE", "UPDATE"}
}

patch := json.unmarshal(base64.decode(response.patch))

problems contains "a patch that is empty, or no patch" if {
	response.patch
	not has_operations
}

has_operations if {
	count(patch) > 0
	count(patch) <= 10000
}

problems contains sprintf("an operation that is none: %v", [operation]) if {
	some operation in patch
	not is_operation(operation)
}

is_operation(operation) if operation.op in {"add", "remove", "replace"}

problems contains "a patch that does not apply" if {
	response.patch
	not applies
}

applies if is_object(mended)

problems contains sprintf("an array is replaced: %v", [operation]) if {
	some operation in patch
	operation.op == "replace"
	is_array(operation.value)
}

mended := json.patch(request.object, patch)

problems contains sprintf("%v is another one", [concat(".", path)]) if {
	some path in array.concat([["apiVersion"], ["kind"], ["status"]], [["metadata", name] |
		some name in [
			"creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generateName", "generation",
			"managedFields", "name", "namespace", "resourceVersion", "selfLink", "uid",
		]])
	object.get(request.object, path, "absent") != object.get(mended, path, "absent")
}

problems contains sprintf("a value of %v that is no string", [name]) if {
	some name in ["annotations", "labels"]
	some value in mended.metadata[name]
	not is_string(value)
}

# The same review of what came out, for which there must be no patch any more.
again := json.patch(input.review, [{"op": "replace", "path": "/request/object", "value": mended}])

problems contains "a patch for what was mended already" if {
	input.again
	response.patch
}

# ---- Warnings and annotations

problems contains "warnings that are no list of texts" if {
	response.warnings
	not are_texts
}

are_texts if {
	is_array(response.warnings)
	every text in response.warnings {
		is_string(text)
	}
}

problems contains sprintf("a warning that vanishes: %v", [text]) if {
	some text in response.warnings
	not regex.match(`^[^\x00-\x1f\x7f-\x{9f}]+$`, text)
}

problems contains "two warnings that are the same" if {
	count({text | some text in response.warnings}) != count(response.warnings)
}

problems contains "more warnings than are passed on" if sum([count(text) | some text in response.warnings]) > 4096

problems contains sprintf("an annotation that is dropped: %v", [key]) if {
	some key, _ in response.auditAnnotations
	not regex.match(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$`, key)
}

problems contains sprintf("an annotation that is no short text: %v", [key]) if {
	some key, value in response.auditAnnotations
	not is_short(value)
}

is_short(value) if {
	is_string(value)
	count(value) <= 8192
}

problems contains "something is said without annotations" if {
	not response.auditAnnotations
	object.keys(response) != {"uid", "allowed"}
}

problems contains "nothing is said, with annotations" if {
	response.allowed
	response.auditAnnotations
	object.keys(response) == {"uid", "allowed", "auditAnnotations"}
	not response.auditAnnotations.dryrun
}
