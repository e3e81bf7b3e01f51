# What rules may answer, in all forms. Each is asked for by the label `shape`.
package user.shapes

deny contains "a string" if input.metadata.labels.shape == "string"

deny contains {"msg": "with a field", "field": "spec.x"} if input.metadata.labels.shape == "field"

deny contains {"msg": "with two fields", "field": "spec.y"} if input.metadata.labels.shape == "field"

deny contains {"reason": "no msg"} if input.metadata.labels.shape == "object"

deny contains "bell \u0007, escape \u001b[31m, line\nend, turned \u202e round" if input.metadata.labels.shape == "control"

deny contains {"msg": sprintf("%s is set", [key]), "field": ["metadata", "annotations", key]} if {
	input.metadata.labels.shape == "key"
	some key, _ in input.metadata.annotations
}

deny contains base64.decode("Ynl0ZXP/IMAb") if input.metadata.labels.shape == "bytes"

warn_bytes contains base64.decode("/v8=") if input.metadata.labels.shape == "bytes"

deny_all if input.metadata.labels.shape == "true"

deny_text := "one string" if input.metadata.labels.shape == "one"

deny_list := ["first", "second", "first", null, false] if input.metadata.labels.shape == "list"

violation contains {"msg": "gatekeeper's", "details": {"missing": ["a"]}} if {
	input.metadata.labels.shape == "violation"
}

warn contains "two\nlines and a tab\t." if input.metadata.labels.shape == "warn"

warn_more contains {"msg": "an object warns"} if input.metadata.labels.shape == "warn"

deny_nothing := [] if input.metadata.labels.shape == "nothing"

default deny_never := false

deny_never if input.metadata.labels.shape == "never"
