package lib.change_test

import data.lib.change

# A change in a line: kind, class, weight, the keys that lead there, the place in words, the message, the values.
line(found) := sprintf("%s %s %v /%s%s %s: %s (%v -> %v)", [
	found.kind,
	found.class,
	found.weight,
	concat("/", [step | some key in found.path; step := sprintf("%v", [key])]),
	object.get({"old": " of old"}, object.get(found, "in", ""), ""),
	found.at,
	found.message,
	object.get(found, "before", "-"),
	object.get(found, "after", "-"),
])

at(version) := {
	"kind": "PromptTemplate",
	"metadata": {"name": "x", "namespace": "shop", "annotations": {"prompt.example.com/version": version}},
}

bare := {"kind": "PromptTemplate", "metadata": {"name": "x"}}

a_change(class, weight, place) := {
	"class": class,
	"weight": weight,
	"path": ["spec", place],
	"at": sprintf("spec.%s", [place]),
	"message": sprintf("%s went", [place]),
}

test_an_entry_of_a_table if {
	table := {"gone": {"class": "major", "weight": 0.4, "says": "%s is gone"}}
	change.entry(table, "gone", "x", {"at": "spec.x"}) == {
		"kind": "gone",
		"class": "major",
		"weight": 0.4,
		"message": "x is gone",
		"at": "spec.x",
	}
	change.entry({"gone": {"class": "minor", "says": "%s is gone"}}, "gone", "x", {"weight": 0.1}) == {
		"kind": "gone",
		"class": "minor",
		"weight": 0.1,
		"message": "x is gone",
	}
}

test_score if {
	change.score([]) == 0
	change.score([a_change("major", 0.3, "a")]) == 0.3
	change.score([a_change("major", 0.5, "a"), a_change("minor", 0.5, "b")]) == 0.75
	change.score([a_change("major", 0.4, "a"), a_change("minor", 0.1, "b")]) == 0.46
	change.score([a_change("major", 1, "a"), a_change("minor", 0.1, "b")]) == 1
	change.score([a_change("minor", 0.12345, "a")]) == 0.1235
}

test_required if {
	change.required([], 0) == "none"
	change.required([a_change("patch", 0, "a")], 0) == "patch"
	change.required([a_change("patch", 0, "a"), a_change("minor", 0.1, "b")], 0.1) == "minor"
	change.required([a_change("minor", 0.1, "b"), a_change("major", 0.2, "a")], 0.28) == "major"
	change.required([a_change("minor", 0.3, "b")], 0.3) == "major"
	change.required([a_change("minor", 0.29, "b")], 0.29) == "minor"
}

test_made if {
	change.made(at("1.2.3-a"), at("2.0.0-a")) == "major"
	change.made(at("1.2.3-a"), at("1.2.2-a")) == "lower"
	change.made(at("1.2.3-a"), bare) == "unknown"
	change.made(bare, at("1.2.3-a")) == "unknown"
	change.made(at("1.2.3-a"), at("latest")) == "unknown"
}

refused(old, new) if {
	document := change.document(old, new, {a_change("major", 0.4, "a")})
	count(document.problems) == 1
}

test_a_breaking_change_takes_a_major_version if {
	refused(at("1.2.3-a"), at("1.3.0-a"))
	refused(at("1.2.3-a"), at("1.2.3-b"))
	not refused(at("1.2.3-a"), at("2.0.0-a"))
}

test_the_problem if {
	problem("1.2.3-a", at("1.3.0-a")) == concat("", [
		"breaking changes (score 0.4, threshold 0.3) take a new major version, ",
		"and 1.2.3-a became 1.3.0-a",
	])
	problem("1.2.3-a", bare) == concat("", [
		"breaking changes (score 0.4, threshold 0.3) take a new major version, ",
		"and 1.2.3-a became no version",
	])
	change.document(bare, bare, {a_change("major", 0.4, "a")}).problems == ["breaking changes (score 0.4, threshold 0.3) take a new major version, and there is none"]
	change.document(bare, at("1.2.3-a"), {a_change("major", 0.4, "a")}).problems == ["breaking changes (score 0.4, threshold 0.3) take a new major version, and no version became 1.2.3-a"]
}

problem(version, new) := change.document(at(version), new, {a_change("major", 0.4, "a")}).problems[0]

test_a_harmless_one_does_not if {
	document := change.document(at("1.2.3-a"), at("1.2.4-a"), {a_change("patch", 0.29, "a")})
	document.problems == []
}

test_a_rollback_takes_none if {
	back := {"metadata": {"annotations": {"prompt.example.com/rollback": "worse answers"}}}
	not refused(at("1.2.3-a"), object.union(at("1.2.2-a"), back))
	refused(at("1.2.3-a"), at("1.2.2-a"))
	refused(at("1.2.3-a"), object.union(at("1.2.4-a"), back))
	refused(object.union(at("1.2.3-a"), back), object.union(at("1.2.2-a"), back))
}

test_the_document if {
	last := a_change("major", 0.4, "b")
	first := a_change("minor", 0.1, "a")
	change.document(at("1.2.3-a"), at("2.0.0-a"), {last, first}) == {
		"changes": [first, last],
		"score": 0.46,
		"required": "major",
		"made": "major",
		"threshold": 0.3,
		"problems": [],
	}
	change.document(bare, bare, set()) == {
		"changes": [],
		"score": 0,
		"required": "none",
		"made": "unknown",
		"threshold": 0.3,
		"problems": [],
	}
}

test_an_object_that_comes if {
	change.document(null, at("1.2.3-a"), change.arrival(at("1.2.3-a"))) == {
		"changes": [{
			"kind": "object_added",
			"class": "minor",
			"weight": 0,
			"path": [],
			"at": ".",
			"message": "PromptTemplate x added",
		}],
		"score": 0,
		"required": "minor",
		"made": "unknown",
		"threshold": 0.3,
		"problems": [],
	}
}

test_an_object_that_goes if {
	change.document(at("1.2.3-a"), null, change.removal(at("1.2.3-a"))) == {
		"changes": [{
			"kind": "object_removed",
			"class": "major",
			"weight": 1,
			"path": [],
			"in": "old",
			"at": ".",
			"message": "PromptTemplate x removed",
		}],
		"score": 1,
		"required": "major",
		"made": "unknown",
		"threshold": 0.3,
		"problems": ["breaking changes (score 1, threshold 0.3) take a new major version, and the object is gone"],
	}
	agreed_on := {"accepted_changes": [{"kind": "PromptTemplate", "name": "x", "path": ".", "why": "unused"}]}
	document := change.document(at("1.2.3-a"), null, change.removal(at("1.2.3-a"))) with data.usher.config as agreed_on
	document.problems == []
	document.changes[0].accepted == "unused"
}

test_secrets_are_not_shown if {
	secret := object.union(a_change("minor", 0.1, "apiKey"), {"after": "letmein"})
	assessment := change.document(bare, bare, {secret})
	change.shown(assessment) == object.union(assessment, {"changes": [object.union(secret, {"after": "(hidden: it looks like a secret)"})]})
	token := concat("", ["ghp_", "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zC3dF5gJ7k"])
	called := change.document(bare, bare, {a_change("minor", 0.1, token)})
	change.explain(called, "no") == "no: something changed whose name looks like a secret (0.1)"
	change.gravest_path(called) == ["spec"]
}

test_a_configuration_that_is_wrong_is_shown if {
	assessment := change.document(bare, bare, {a_change("major", 0.4, "a")})
	shown := change.shown(assessment) with data.usher.config as {"breaking_change_threshold": 7}
	shown.problems == array.concat(
		assessment.problems,
		["usher's configuration: breaking_change_threshold must be a number above 0, and 1 at most"],
	)
}

test_the_threshold_is_configuration if {
	document := change.document(at("1.2.3-a"), at("1.2.4-a"), {a_change("minor", 0.4, "a")}) with data.usher.config as {"breaking_change_threshold": 0.5}
	document.problems == []
	document.required == "minor"
	document.threshold == 0.5
	stricter := change.document(at("1.2.3-a"), at("1.2.4-a"), {a_change("minor", 0.1, "a")}) with data.usher.config as {"breaking_change_threshold": 0.1}
	count(stricter.problems) == 1
	stricter.required == "major"
}

# ---- Accepted changes ------------------------------------------------------------------------------------------------

agreed := {"kind": "PromptTemplate", "name": "x", "path": "spec.a", "why": "nobody uses it"}

accepted_by(entry) := [object.get(found, "accepted", "") | some found in document.changes] if {
	document := change.document(at("1.2.3-a"), at("1.2.4-a"), {a_change("major", 0.4, "a")}) with data.usher.config as {"accepted_changes": [entry]}
}

accepted(entry) if accepted_by(entry) == ["nobody uses it"]

test_an_accepted_change_does_not_count if {
	accepting := {"accepted_changes": [agreed]}
	document := change.document(at("1.2.3-a"), at("1.2.4-a"), {a_change("major", 0.4, "a"), a_change("minor", 0.1, "b")}) with data.usher.config as accepting
	document.score == 0.1
	document.required == "minor"
	document.problems == []
	document.changes == [object.union(a_change("major", 0.4, "a"), {"accepted": "nobody uses it"}), a_change("minor", 0.1, "b")]
}

test_all_that_an_entry_says_must_fit if {
	accepted(agreed)
	accepted(object.union(agreed, {"namespace": "shop"}))
	accepted(object.union(agreed, {"class": "major"}))
	not accepted(object.union(agreed, {"kind": "PromptConfig"}))
	not accepted(object.union(agreed, {"name": "y"}))
	not accepted(object.union(agreed, {"namespace": "default"}))
	not accepted(object.union(agreed, {"class": "minor"}))
	not accepted(object.union(agreed, {"path": "spec"}))
	not accepted(object.union(agreed, {"path": "spec.b"}))
	accepted_by(object.union(agreed, {"why": " "})) == [""]
	not accepted({"kind": "PromptTemplate", "name": "x", "path": "spec.a"})
}

test_paths_may_be_globs if {
	accepted(object.union(agreed, {"path": "spec*"}))
	accepted(object.union(agreed, {"path": "*"}))
	not accepted(object.union(agreed, {"path": "status.*"}))
	bracketed := [object.get(found, "accepted", "") | some found in change.document(bare, bare, {a_change("major", 0.4, "a[0]")}).changes] with data.usher.config as {"accepted_changes": [object.union(agreed, {"path": "spec.a[0]"})]}
	bracketed == ["nobody uses it"]
}

test_an_object_without_namespace_is_in_the_default_one if {
	document := change.document(bare, bare, {a_change("major", 0.4, "a")}) with data.usher.config as {"accepted_changes": [object.union(agreed, {"namespace": "default"})]}
	document.score == 0
}

noon_of_the_last_day := time.parse_rfc3339_ns("2026-11-30T12:00:00Z")

test_an_entry_ends_with_its_day if {
	until := object.union(agreed, {"until": "2026-11-30"})
	accepted(until) with time.now_ns as noon_of_the_last_day
	accepted(until) with time.now_ns as time.parse_rfc3339_ns("2026-11-30T23:59:59Z")
	not accepted(until) with time.now_ns as time.parse_rfc3339_ns("2026-12-01T00:00:00Z")
	not accepted(object.union(agreed, {"until": "soon"})) with time.now_ns as noon_of_the_last_day
	not accepted(object.union(agreed, {"until": null})) with time.now_ns as noon_of_the_last_day
}

# ---- Words -----------------------------------------------------------------------------------------------------------

test_the_gravest_come_first_and_five_are_named if {
	comparison := change.document(bare, bare, {
		a_change("major", 0.4, "a"),
		a_change("major", 0.5, "b"),
		a_change("patch", 0, "c"),
		a_change("minor", 0.1, "d"),
		a_change("minor", 0.1, "e"),
	})
	change.explain(comparison, "no") == "no: b went (0.5); a went (0.4); d went (0.1); e went (0.1)"
	five := change.document(bare, bare, {a_change("major", 0.4, name) | some name in ["a", "b", "c", "d", "e"]})
	change.explain(five, "no") == "no: a went (0.4); b went (0.4); c went (0.4); d went (0.4); e went (0.4)"
	six := change.document(bare, bare, {a_change("major", 0.4, name) | some name in ["a", "b", "c", "d", "e", "f"]})
	change.explain(six, "no") == "no: a went (0.4); b went (0.4); c went (0.4); d went (0.4); e went (0.4); and 1 more"
	seven := change.document(bare, bare, {a_change("major", 0.4, name) | some name in ["a", "b", "c", "d", "e", "f", "g"]})
	change.explain(seven, "no") == "no: a went (0.4); b went (0.4); c went (0.4); d went (0.4); e went (0.4); and 2 more"
}

test_accepted_changes_are_not_grave if {
	comparison := change.document(bare, bare, {a_change("major", 0.4, "a"), a_change("minor", 0.1, "b")}) with data.usher.config as {"accepted_changes": [agreed]}
	change.gravest(comparison) == [a_change("minor", 0.1, "b")]
}

understated(changes, new) := change.understated(change.document(at("1.2.3-a"), at(new), changes))

test_a_version_that_says_too_little if {
	minor := {a_change("minor", 0.1, "a")}
	patch := {a_change("patch", 0, "a")}
	understated(minor, "1.2.4-a") == "the changes take a minor version, and the one that was made is a patch"
	understated(minor, "1.2.3-a") == "the changes take a minor version, and the one that was made is the same"
	understated(patch, "1.2.3-a") == "the changes take a patch version, and the one that was made is the same"
	understated({a_change("major", 0.2, "a")}, "1.3.0-a") == "the changes take a major version, and the one that was made is a minor one"
	not understated(minor, "1.3.0-a")
	not understated(minor, "2.0.0-a")
	not understated(patch, "1.2.4-a")
	not understated(set(), "1.2.3-a")
	not understated(minor, "1.2.2-a")
	not understated({a_change("major", 0.4, "a")}, "1.3.0-a")
}

# ---- Differences -----------------------------------------------------------------------------------------------------

test_differing if {
	change.differing({"a": 1}, {"a": 2}, "a") == {"before": 1, "after": 2}
	change.differing({"a": 1}, {"b": 2}, "a") == {"before": 1, "in": "old"}
	change.differing({"a": 1}, {"b": 2}, "b") == {"after": 2}
	change.differing({"a": false}, {"a": null}, "a") == {"before": false, "after": null}
	not change.differing({"a": 1}, {"a": 1.0}, "a")
}
