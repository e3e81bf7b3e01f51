package crd.breaking_change_test

import data.crd.breaking_change
import data.lib.change_test

# ---- What the tests of all parts use ---------------------------------------------------------------------------------

object_of(spec) := {
	"apiVersion": "apiextensions.k8s.io/v1",
	"kind": "CustomResourceDefinition",
	"metadata": {"name": "things.example.com"},
	"spec": spec,
}

update(old, new) := object.union(new, {"request": {"operation": "UPDATE", "object": new, "oldObject": old}})

spec := {
	"group": "example.com",
	"scope": "Namespaced",
	"names": {"kind": "Thing", "plural": "things"},
	"versions": [version],
}

version := {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}}

# All changes from one object to another, each in a line.
lines_of(old, new) := {change_test.line(change) | some change in assessment.changes} if {
	assessment := breaking_change.assessment with input as update(old, new)
}

# From a spec with some members to one with others.
lines(old, new) := lines_of(object_of(object.union(spec, old)), object_of(object.union(spec, new)))

# ---- Denials ---------------------------------------------------------------------------------------------------------

narrowed := object.union(spec, {"scope": "Cluster"})

versioned(definition, text) := object.union(definition, {"metadata": {"annotations": {"prompt.example.com/version": text}}})

refusal(transition) := concat("", [
	"breaking changes (score 1, threshold 0.3) take a new major version, and ", transition, ": spec.scope changed (1)",
])

test_a_breaking_change_is_refused if {
	breaking_change.deny == {{"msg": refusal("there is none"), "field": ["spec", "scope"]}} with input as update(object_of(spec), object_of(narrowed))
	breaking_change.deny == {{"msg": refusal("no version became 2.0.0-a"), "field": ["spec", "scope"]}} with input as update(object_of(spec), versioned(object_of(narrowed), "2.0.0-a"))
}

test_a_major_version_says_so if {
	breaking_change.deny == set() with input as update(versioned(object_of(spec), "1.2.3-a"), versioned(object_of(narrowed), "2.0.0-a"))
}

test_harmless_changes_are_not_refused if {
	breaking_change.deny == set() with input as update(object_of(spec), object_of(object.union(spec, {"versions": [version, object.union(version, {"name": "v2", "storage": false})]})))
}

test_a_version_that_says_too_little if {
	grown := object.union(spec, {"versions": [version, object.union(version, {"name": "v2", "storage": false})]})
	understated := update(versioned(object_of(spec), "1.2.3-a"), versioned(object_of(grown), "1.2.4-a"))
	breaking_change.warn == {"the changes take a minor version, and the one that was made is a patch"} with input as understated
	breaking_change.warn == set() with input as object.union(understated, {"request": {"operation": "CREATE"}})
}

test_creations_are_not_refused if {
	creation := {"request": {"operation": "CREATE"}}
	breaking_change.deny == set() with input as object.union(update(object_of(spec), object_of(narrowed)), creation)
}

test_other_kinds if {
	other := {"kind": "Other", "metadata": {"name": "x"}, "spec": {}}
	not breaking_change.comparison with input as update(other, object_of(spec))
	not breaking_change.comparison with input as update(object_of(spec), other)
	not breaking_change.comparison with input as update(other, object.union(other, {"spec": {"a": 1}}))
	not breaking_change.comparison with input as object_of(spec)
	not breaking_change.comparison with input as {"request": {"object": other}}
	not breaking_change.comparison with input as {"request": {"oldObject": other}}
	breaking_change.deny == set() with input as null
}

test_a_definition_that_comes_or_goes if {
	breaking_change.comparison.score == 0 with input as {"request": {"object": object_of(spec)}}
	breaking_change.comparison.score == 1 with input as {"request": {"oldObject": object_of(spec)}}
}

test_no_change if {
	lines({}, {}) == set()
	lines_of(object_of(spec), object.union(object_of(spec), {"status": {"storedVersions": ["v1"]}})) == set()
	lines_of(object_of(null), object_of(null)) == set()
	lines_of(object_of(spec), versioned(object_of(spec), "1.0.0-a")) == set()
}

# ---- The definition as a whole ---------------------------------------------------------------------------------------

test_other_members if {
	lines_of(object_of(spec), object.union(object_of(spec), {"apiVersion": "v2", "data": 1})) == {
		"api_version_changed major 0.5 /apiVersion apiVersion: apiVersion changed (apiextensions.k8s.io/v1 -> v2)",
		"unknown_change major 0.5 /data data: data changed in a way that is not understood (- -> 1)",
	}
	lines({"extra": 1}, {}) == {"unknown_change major 0.5 /spec/extra of old spec.extra: spec.extra changed in a way that is not understood (1 -> -)"}
}

test_a_spec_of_another_shape if {
	lines_of(object_of(spec), object_of(5)) == {`unknown_change major 0.5 /spec spec: spec changed in a way that is not understood ({"group": "example.com", "names": {"kind": "Thing", "plural": "things"}, "scope": "Namespaced", "versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}]} -> 5)`}
	lines_of(object_of(5), object_of(spec)) == {`unknown_change major 0.5 /spec spec: spec changed in a way that is not understood (5 -> {"group": "example.com", "names": {"kind": "Thing", "plural": "things"}, "scope": "Namespaced", "versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}]})`}
}

test_names if {
	lines({"names": {"kind": "A", "listKind": "B", "plural": "c"}}, {"names": {"kind": "D", "listKind": "E", "plural": "f"}}) == {
		"name_changed major 1 /spec/names/kind spec.names.kind: spec.names.kind changed (A -> D)",
		"name_changed major 1 /spec/names/listKind spec.names.listKind: spec.names.listKind changed (B -> E)",
		"name_changed major 1 /spec/names/plural spec.names.plural: spec.names.plural changed (c -> f)",
	}
	lines({}, {"group": "other.com"}) == {"name_changed major 1 /spec/group spec.group: spec.group changed (example.com -> other.com)"}
}

test_aliases if {
	lines({"names": {"singular": "a", "shortNames": ["b"], "categories": ["c"]}}, {"names": {"singular": "d", "shortNames": ["e"], "categories": ["f"]}}) == {
		`aliases_changed minor 0.05 /spec/names/categories spec.names.categories: spec.names.categories changed: kubectl knows other short names (["c"] -> ["f"])`,
		`aliases_changed minor 0.05 /spec/names/shortNames spec.names.shortNames: spec.names.shortNames changed: kubectl knows other short names (["b"] -> ["e"])`,
		"aliases_changed minor 0.05 /spec/names/singular spec.names.singular: spec.names.singular changed: kubectl knows other short names (a -> d)",
	}
}

test_other_names if {
	lines({}, {"names": {"other": 1}}) == {"unknown_change major 0.5 /spec/names/other spec.names.other: spec.names.other changed in a way that is not understood (- -> 1)"}
	lines({}, {"names": 5}) == {`unknown_change major 0.5 /spec/names spec.names: spec.names changed in a way that is not understood ({"kind": "Thing", "plural": "things"} -> 5)`}
	lines({"names": null}, {}) == {`unknown_change major 0.5 /spec/names spec.names: spec.names changed in a way that is not understood (null -> {"kind": "Thing", "plural": "things"})`}
}

test_scope if {
	lines({}, {"scope": "Cluster"}) == {"scope_changed major 1 /spec/scope spec.scope: spec.scope changed (Namespaced -> Cluster)"}
}

test_pruning if {
	lines({"preserveUnknownFields": true}, {"preserveUnknownFields": false}) == {"pruning_begins major 0.6 /spec/preserveUnknownFields spec.preserveUnknownFields: spec.preserveUnknownFields changed: fields that no schema names will be dropped (true -> false)"}
	lines({"preserveUnknownFields": false}, {"preserveUnknownFields": true}) == {"pruning_ends minor 0.1 /spec/preserveUnknownFields spec.preserveUnknownFields: spec.preserveUnknownFields changed: fields that no schema names will be kept (false -> true)"}
	lines({"preserveUnknownFields": false}, {}) == set()
	lines({"preserveUnknownFields": true}, {}) == {"pruning_begins major 0.6 /spec/preserveUnknownFields of old spec.preserveUnknownFields: spec.preserveUnknownFields changed: fields that no schema names will be dropped (true -> -)"}
}

test_conversion if {
	lines({}, {"conversion": {"strategy": "None"}}) == set()
	lines({}, {"conversion": {"strategy": "Webhook"}}) == {`conversion_began minor 0.2 /spec/conversion spec.conversion: spec.conversion: a webhook converts between versions now (- -> {"strategy": "Webhook"})`}
	lines({"conversion": {"strategy": "None"}}, {"conversion": {"strategy": "Webhook"}}) == {`conversion_began minor 0.2 /spec/conversion spec.conversion: spec.conversion: a webhook converts between versions now ({"strategy": "None"} -> {"strategy": "Webhook"})`}
	lines({"conversion": {"strategy": "Webhook"}}, {}) == {`conversion_ended major 0.6 /spec/conversion of old spec.conversion: spec.conversion: no webhook converts between versions any more ({"strategy": "Webhook"} -> -)`}
	lines({"conversion": {"strategy": "Webhook"}}, {"conversion": {"strategy": "None"}}) == {`conversion_ended major 0.6 /spec/conversion spec.conversion: spec.conversion: no webhook converts between versions any more ({"strategy": "Webhook"} -> {"strategy": "None"})`}
	lines({"conversion": {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1", "v1beta1"]}}}, {"conversion": {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1"]}}}) == {`conversion_narrowed major 0.3 /spec/conversion spec.conversion: spec.conversion: the webhook is asked in fewer versions ({"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1", "v1beta1"]}} -> {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1"]}})`}
	lines({"conversion": {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1"]}}}, {"conversion": {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v2", "v1"]}}}) == {`conversion_changed minor 0.1 /spec/conversion spec.conversion: spec.conversion: another webhook converts between versions ({"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1"]}} -> {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v2", "v1"]}})`}
	lines({}, {"conversion": {"strategy": "Magic"}}) == {`unknown_change major 0.5 /spec/conversion spec.conversion: spec.conversion changed in a way that is not understood (- -> {"strategy": "Magic"})`}
	lines({"conversion": {"strategy": "Magic"}}, {}) == {`unknown_change major 0.5 /spec/conversion of old spec.conversion: spec.conversion changed in a way that is not understood ({"strategy": "Magic"} -> -)`}
	lines({}, {"conversion": 5}) == {"unknown_change major 0.5 /spec/conversion spec.conversion: spec.conversion changed in a way that is not understood (- -> 5)"}
	lines({"conversion": {"strategy": "None"}}, {"conversion": {"strategy": "None", "webhook": {}}}) == set()
}
