package prompt.version_hash_test

import data.prompt.version_hash

object_of(annotations, spec) := {
	"kind": "PromptTemplate",
	"metadata": {"name": "x", "annotations": annotations},
	"spec": spec,
}

versioned(spec) := object_of({"prompt.example.com/version": "1.2.3-beta"}, spec)

hashed(hash, spec) := object_of({"prompt.example.com/version-hash": hash}, spec)

stamp := {{"op": "add", "path": "/metadata/annotations/prompt.example.com~1version-hash", "value": "015abd7"}}

field := ["metadata", "annotations", "prompt.example.com/version-hash"]

refusal := {{
	"msg": `prompt.example.com/version-hash must be "015abd7"`,
	"field": field,
}}

silent(object) if {
	version_hash.patch == set() with input as object
	version_hash.warn == set() with input as object
	version_hash.deny == set() with input as object
}

stamped(object, warning) if {
	version_hash.patch == stamp with input as object
	version_hash.warn == {{"msg": warning, "field": field}} with input as object
	version_hash.deny == refusal with input as object
}

test_a_missing_hash_is_stamped if {
	stamped(versioned({"a": 1}), `prompt.example.com/version-hash is now "015abd7"`)
}

test_what_has_no_version_needs_no_hash if {
	silent(object_of({}, {"a": 1}))
	silent(object_of({"prompt.example.com/rollback": "x"}, {"a": 1}))
	silent({"kind": "PromptConfig", "metadata": {}, "spec": {"a": 1}})
}

test_a_wrong_hash_is_put_right if {
	stamped(hashed("44136fa", {"a": 1}), `prompt.example.com/version-hash was "44136fa" and is now "015abd7"`)
	stamped(hashed("015ABD7", {"a": 1}), `prompt.example.com/version-hash was "015ABD7" and is now "015abd7"`)
	stamped(hashed(1234567, {"a": 1}), `prompt.example.com/version-hash was 1234567 and is now "015abd7"`)
}

test_the_right_hash_is_left_alone if {
	silent(hashed("015abd7", {"a": 1}))
	silent(hashed("44136fa", {}))
}

test_any_shape if {
	silent(versioned(5))
	silent(versioned(null))
	silent(object_of(5, {"a": 1}))
	silent(object_of(["prompt.example.com/version"], {"a": 1}))
	silent({"kind": "PromptTemplate", "metadata": versioned(1).metadata})
	silent(null)
}

test_mutation_can_be_turned_into_denial_or_off if {
	object := versioned({"a": 1})
	version_hash.patch == set() with input as object with data.usher.config as {"mutation": "deny"}
	version_hash.warn == set() with input as object with data.usher.config as {"mutation": "deny"}
	version_hash.deny == refusal with input as object with data.usher.config as {"mutation": "deny"}
	version_hash.patch == set() with input as object with data.usher.config as {"mutation": "off"}
	version_hash.deny == set() with input as object with data.usher.config as {"mutation": "off"}
}
