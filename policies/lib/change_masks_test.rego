package lib.change_masks_test

import data.lib.change_masks

# What is put together here is no leak in the eyes of a scanner.
token := concat("", ["ghp_", "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zC3dF5gJ7k"])

card := 4111111111111111

hidden := "(hidden: it looks like a secret)"

of(at, before, after) := {"path": ["spec", "x"], "at": at, "message": "x changed", "before": before, "after": after}

shown(at, before, after) := [masked.before, masked.after] if masked := change_masks.masked(of(at, before, after))

test_what_is_no_secret_is_shown if {
	every value in ["formal", 1, 4711, null, true, ["a"], {"a": {"b": ["c"]}}, {}] {
		change_masks.masked(of("spec.x", value, "other")) == of("spec.x", value, "other")
	}
	added := object.remove(of("spec.x", 1, 2), ["before"])
	change_masks.masked(added) == added
	removed := object.remove(of("spec.x", 1, 2), ["after"])
	change_masks.masked(removed) == removed
}

test_what_says_a_secret_is_hidden if {
	shown("spec.x", token, "formal") == [hidden, "formal"]
	shown("spec.x", "formal", sprintf("Use %s.", [token])) == ["formal", hidden]
	shown("spec.x", card, {"a": [1, card]}) == [hidden, {"a": [1, hidden]}]
	shown("spec.x", {"a": {"b": token}, "c": 1}, [token, "d"]) == [{"a": {"b": hidden}, "c": 1}, [hidden, "d"]]
}

test_what_is_called_a_secret_is_hidden if {
	shown("spec.parameters.apiKey", "letmein", "letmeout") == [hidden, hidden]
	shown("spec.parameters.apiKey.default", "letmein", "") == [hidden, ""]
	shown("spec.x", {"password": "letmein", "note": "letmein"}, 1) == [{"password": hidden, "note": "letmein"}, 1]
	shown("spec.x", {"name": "dbPassword", "default": "letmein", "description": "letmein"}, {"name": "dbPassword", "value": "letmein"}) == [
		{"name": "dbPassword", "default": hidden, "description": "letmein"},
		{"name": "dbPassword", "value": hidden},
	]
	shown("spec.x", [{"default": "letmein", "name": "password"}], {"default": "letmein"}) == [
		[{"default": hidden, "name": "password"}],
		{"default": "letmein"},
	]
	shown("spec.parameters.apiKey", {"name": "apiKey"}, ["letmein"]) == [{"name": "apiKey"}, ["letmein"]]
}

test_names_that_are_secrets if {
	shown("spec.x", {"a": {token: 1}}, {"a": 1}) == ["(hidden: a name in it looks like a secret)", {"a": 1}]
	named := {"path": ["spec", "parameters", token, "x"], "at": "spec.parameters", "message": token, "after": 1}
	change_masks.masked(named) == {
		"path": ["spec", "parameters"],
		"at": "(hidden)",
		"message": "something changed whose name looks like a secret",
		"after": 1,
	}
}
