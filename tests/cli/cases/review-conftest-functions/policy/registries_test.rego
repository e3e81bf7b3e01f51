package main_test

import data.main
import rego.v1

test_file if {
	main.deny == {"docker.io/till comes from none of [\"registry.example.com/\"]"} with input as parse_config_file("../config/till")
}

test_combined if {
	failed := {document.contents.metadata.name |
		some document in parse_combined_config_files(["../manifests.yaml"])
		count(main.deny) > 0 with input as document.contents
	}
	failed == {"shop", "settings"}
}

test_text if {
	count(main.warn) == 0 with input as parse_config("yaml", `
metadata:
  labels: {team: tills}
`)
}

# What conftest calls an object may be anything.
test_is_an_array if is_array(parse_combined_config_files(["../manifests.yaml"]))

test_is_null if {
	is_null(parse_combined_config_files([]))
	is_null(parse_config("yaml", ""))
}

test_replaced if {
	parse_config("json", "[").a == 1 with parse_config as {"a": 1}
}

paths(files) := [document.path | some document in parse_combined_config_files(files)]

test_paths_are_in_order if {
	paths(["../config/teams.yaml", "lib/../../config/more.json", "../config/teams.yaml"]) == array.concat(
		paths(["../config/more.json"]),
		paths(["../config/teams.yaml"]),
	)
}

# An absolute path begins at the policy, too.
test_absolute if {
	parse_config_file("/../config/registries.yaml").registries == main.registries
}

documents := {
	"a: 1": {"a": 1},
	"---\na: 1\n": {"a": 1},
	"a: 1\n---\nb: 2\n": [{"a": 1}, {"b": 2}],
	"# only a comment\n---\na: 1\n": [null, {"a": 1}],
	"a: 1\n---\n": [{"a": 1}, null],
	"a: 1\r\n---\r\nb: 2\r\n": [{"a": 1}, {"b": 2}],
	"a: 1\n--- # not taken apart\nb: 2\n": {"a": 1},
	"%YAML 1.1\n---\na: 1\n": {"a": 1},
	"%YAML 1.1\n---\na: 1\n---\nb: 2\n": [{"a": 1}, {"b": 2}],
	"[a, yes, on, 0777, 1_000, 2020-01-01]": ["a", true, true, 511, 1000, "2020-01-01"],
	"{a: 1, a: 2}": {"a": 2},
}

test_yaml[text] if {
	some text, document in documents
	[parse_config("yaml", text) | true] == [document]
}

test_json if parse_config("json", "\ufeff{\"a\": 1.50}").a == 1.5
