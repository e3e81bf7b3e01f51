package prompt.breaking_change_test

import data.lib.change_test
import data.prompt.breaking_change

# ---- What the tests of all kinds use ---------------------------------------------------------------------------------

object_of(kind, version, spec) := {
	"apiVersion": "prompt.example.com/v1",
	"kind": kind,
	"metadata": {"name": "x", "annotations": {"prompt.example.com/version": version}},
	"spec": spec,
}

update(old, new) := object.union(new, {"request": {"operation": "UPDATE", "object": new, "oldObject": old}})

# All changes from one spec to another, each in a line.
lines(kind, old, new) := lines_of(object_of(kind, "1.0.0-a", old), object_of(kind, "1.0.0-a", new))

lines_of(old, new) := {change_test.line(change) | some change in assessment.changes} if {
	assessment := breaking_change.assessment with input as update(old, new)
}

# ---- Objects of any kind ---------------------------------------------------------------------------------------------

template(version, parameters) := object_of("PromptTemplate", version, {"template": "Hi", "parameters": parameters})

tone := {"name": "tone", "required": true}

size := {"name": "size", "default": "s"}

refusal := concat("", [
	"breaking changes (score 0.6, threshold 0.3) take a new major version, and 1.2.3-prod became 1.2.4-prod: ",
	"required parameter tone removed (0.6)",
])

test_a_breaking_change_takes_a_major_version if {
	breaking := update(template("1.2.3-prod", [tone]), template("1.2.4-prod", []))
	breaking_change.deny == {{"msg": refusal, "field": ["spec", "parameters", 0]}} with input as breaking
	breaking_change.warn == set() with input as breaking
	major := update(template("1.2.3-prod", [tone]), template("2.0.0-prod", []))
	breaking_change.deny == set() with input as major
	breaking_change.warn == set() with input as major
}

test_a_harmless_change_takes_none if {
	harmless := update(template("1.2.3-prod", [tone]), template("1.3.0-prod", [tone, size]))
	breaking_change.deny == set() with input as harmless
	breaking_change.warn == set() with input as harmless
}

test_a_version_that_says_too_little if {
	added := update(template("1.2.3-prod", [tone]), template("1.2.4-prod", [tone, size]))
	breaking_change.deny == set() with input as added
	breaking_change.warn == {"the changes take a minor version, and the one that was made is a patch"} with input as added
}

test_on_update_alone if {
	creation := object.union(
		update(template("1.2.3-prod", [tone]), template("1.2.4-prod", [])),
		{"request": {"operation": "CREATE"}},
	)
	breaking_change.deny == set() with input as creation
	understated := object.union(
		update(template("1.2.3-prod", [tone]), template("1.2.4-prod", [tone, size])),
		{"request": {"operation": "CREATE"}},
	)
	breaking_change.warn == set() with input as understated
}

test_the_comparison if {
	comparison := breaking_change.comparison with input as update(template("1.2.3-a", [tone]), template("1.2.4-a", []))
	comparison == {
		"changes": [{
			"kind": "required_parameter_removed",
			"class": "major",
			"weight": 0.6,
			"path": ["spec", "parameters", 0],
			"in": "old",
			"at": "spec.parameters.tone",
			"message": "required parameter tone removed",
			"before": tone,
		}],
		"score": 0.6,
		"required": "major",
		"made": "patch",
		"threshold": 0.3,
		"problems": ["breaking changes (score 0.6, threshold 0.3) take a new major version, and 1.2.3-a became 1.2.4-a"],
	}
}

test_the_field_is_that_of_the_gravest_change if {
	new := object.union(template("1.2.4-prod", [size]), {"extra": 1})
	field := {denial.field | some denial in breaking_change.deny} with input as update(template("1.2.3-prod", [size, tone]), new)
	field == {["spec", "parameters", 1]}
}

test_other_kinds if {
	other := object_of("Other", "1.0.0-a", {"a": 1})
	not breaking_change.comparison with input as update(other, object_of("Other", "1.0.0-a", {}))
	not breaking_change.comparison with input as update(other, template("1.0.0-a", []))
	breaking_change.deny == set() with input as update(other, template("1.0.0-a", []))
}

test_an_object_that_comes_or_goes if {
	arrived := {change.kind | some change in breaking_change.comparison.changes} with input as update(null, template("1.0.0-a", []))
	arrived == {"object_added"}
	deleted := {"request": {"operation": "DELETE", "oldObject": template("1.0.0-a", []), "object": null}}
	gone := {change.kind | some change in breaking_change.comparison.changes} with input as deleted
	gone == {"object_removed"}
	bare := {"request": {"oldObject": template("1.0.0-a", [])}}
	breaking_change.comparison.score == 1 with input as bare
	not breaking_change.comparison with input as {"request": {"oldObject": object_of("Other", "1.0.0-a", {})}}
	not breaking_change.comparison with input as {"request": {"object": object_of("Other", "1.0.0-a", {})}}
	breaking_change.deny == set() with input as deleted
}

test_no_request if {
	not breaking_change.comparison with input as template("1.0.0-a", [])
	breaking_change.deny == set() with input as null
}

test_no_change if {
	lines("PromptTemplate", {"template": "a"}, {"template": "a"}) == set()
	lines("PromptTemplate", null, null) == set()
}

test_metadata_and_status_are_left_alone if {
	old := object.union(template("1.0.0-a", []), {"status": {"ready": false}})
	new := object.union(template("1.0.1-a", []), {"status": {"ready": true}})
	lines_of(old, new) == set()
}

test_the_api_version if {
	lines_of(template("1.0.0-a", []), object.union(template("1.0.0-a", []), {"apiVersion": "v2"})) == {concat("", [
		"api_version_changed major 0.5 /apiVersion apiVersion: apiVersion changed ",
		"(prompt.example.com/v1 -> v2)",
	])}
}

test_what_is_not_known_is_breaking if {
	lines_of(template("1.0.0-a", []), object.union(template("1.0.0-a", []), {"data": 1})) == {concat("", [
		"unknown_change major 0.5 /data data: data changed in a way that is not understood (- -> 1)",
	])}
	lines("PromptTemplate", {"template": "a", "model": "small"}, {"template": "a"}) == {concat("", [
		"unknown_change major 0.5 /spec/model of old spec.model: ",
		"spec.model changed in a way that is not understood (small -> -)",
	])}
	lines("PromptRoute", {"templateRef": "a"}, {"templateRef": "b"}) == {concat("", [
		"unknown_change major 0.5 /spec/templateRef spec.templateRef: ",
		"spec.templateRef changed in a way that is not understood (a -> b)",
	])}
}

test_a_spec_of_another_shape if {
	lines("PromptConfig", {"a": 1}, 5) == {concat("", [
		`unknown_change major 0.5 /spec spec: spec changed in a way that is not understood ({"a": 1} -> 5)`,
	])}
	lines("PromptConfig", 5, {"a": 1}) == {concat("", [
		`unknown_change major 0.5 /spec spec: spec changed in a way that is not understood (5 -> {"a": 1})`,
	])}
	lines_of({"kind": "PromptConfig"}, {"kind": "PromptConfig", "spec": {}}) == {concat("", [
		"unknown_change major 0.5 /spec spec: spec changed in a way that is not understood (- -> {})",
	])}
}
