# METADATA
# title: Breaking changes of CustomResourceDefinitions
# description: >-
#   Compares a CustomResourceDefinition with what it was: its names, scope, versions, subresources and conversion, and
#   the schema of each version that both have. What makes objects invalid that were valid, drops what they hold, or
#   changes what clients of a version get to see is breaking, and so is whatever is not understood. Descriptions,
#   optional fields, orders and limits that were loosened are not. The change is refused when the score, 1 - Π(1 -
#   weight), reaches the threshold (breaking_change_threshold of the configuration, 0.3 by default), unless an
#   annotation prompt.example.com/version has gone up to a new major version. The same comparison is what usher diff
#   shows.
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Leave the version as it is and add a new one, served beside it until no client and no stored object needs the
#     old one; or have the change accepted in the configuration (accepted_changes).
#   match:
#     kinds:
#       - apiGroups: [apiextensions.k8s.io]
#         kinds: [CustomResourceDefinition]
#     operations: [UPDATE]
package crd.breaking_change

import data.lib.change

# What a change of each kind means to clients and to objects that are stored.
kinds := {
	"unknown_change": {"class": "major", "weight": 0.5, "says": "%s changed in a way that is not understood"},
	# Of the whole definition
	"api_version_changed": {"class": "major", "weight": 0.5, "says": "%s changed"},
	"name_changed": {"class": "major", "weight": 1, "says": "%s changed"},
	"aliases_changed": {"class": "minor", "weight": 0.05, "says": "%s changed: kubectl knows other short names"},
	"scope_changed": {"class": "major", "weight": 1, "says": "%s changed"},
	"pruning_begins": {"class": "major", "weight": 0.6, "says": "%s changed: fields that no schema names will be dropped"},
	"pruning_ends": {"class": "minor", "weight": 0.1, "says": "%s changed: fields that no schema names will be kept"},
	"conversion_ended": {"class": "major", "weight": 0.6, "says": "%s: no webhook converts between versions any more"},
	"conversion_began": {"class": "minor", "weight": 0.2, "says": "%s: a webhook converts between versions now"},
	"conversion_narrowed": {"class": "major", "weight": 0.3, "says": "%s: the webhook is asked in fewer versions"},
	"conversion_changed": {"class": "minor", "weight": 0.1, "says": "%s: another webhook converts between versions"},
	# Of its versions
	"stored_version_removed": {"class": "major", "weight": 1, "says": "version %s removed, in which objects are stored"},
	"served_version_removed": {"class": "major", "weight": 0.9, "says": "version %s removed, which clients use"},
	"version_removed": {"class": "minor", "weight": 0.05, "says": "version %s removed, which was not served"},
	"version_added": {"class": "minor", "weight": 0.05, "says": "version %s added"},
	"versions_reordered": {"class": "patch", "weight": 0, "says": "%s in another order"},
	"no_longer_served": {"class": "major", "weight": 0.9, "says": "version %s is no longer served"},
	"now_served": {"class": "minor", "weight": 0.05, "says": "version %s is served"},
	"storage_moved": {"class": "minor", "weight": 0.2, "says": "objects are stored in version %s from now on"},
	"deprecation_changed": {"class": "minor", "weight": 0, "says": "version %s is deprecated, or in other words"},
	"columns_changed": {"class": "patch", "weight": 0, "says": "kubectl shows other columns of version %s"},
	"selectable_field_removed": {"class": "major", "weight": 0.4, "says": "version %s has fewer fields to select by"},
	"selectable_field_added": {"class": "minor", "weight": 0.05, "says": "version %s has more fields to select by"},
	"subresource_removed": {"class": "major", "weight": 0.6, "says": "version %s has a subresource less"},
	"subresource_changed": {"class": "major", "weight": 0.4, "says": "a subresource of version %s changed"},
	"scale_added": {"class": "minor", "weight": 0.05, "says": "version %s can be scaled"},
	"status_added": {"class": "major", "weight": 0.4, "says": "updates of objects in version %s no longer write the status"},
}

# The members whose changes are understood.
understood := {"metadata", "spec", "status"}

understood_in_spec := {"group", "names", "scope", "versions", "conversion", "preserveUnknownFields"}

understood_in_names := {"kind", "listKind", "plural", "singular", "shortNames", "categories"}

old := object.get(input.request, "oldObject", null)

new := object.get(input.request, "object", null)

# METADATA
# description: What usher diff shows.
comparison := change.shown(assessment)

# METADATA
# description: >-
#   How the new definition differs from the old one; either may be missing. Undefined for objects of other kinds.
assessment := change.document(old, new, changes) if {
	new.kind == "CustomResourceDefinition"
	old.kind == new.kind
}

assessment := change.document(null, new, change.arrival(new)) if {
	new.kind == "CustomResourceDefinition"
	old == null
}

assessment := change.document(old, null, change.removal(old)) if {
	old.kind == "CustomResourceDefinition"
	new == null
}

deny contains {"msg": message, "field": place} if {
	input.request.operation == "UPDATE"
	some problem in assessment.problems
	message := change.explain(assessment, problem)
	place := change.gravest_path(assessment)
}

warn contains change.understated(assessment) if input.request.operation == "UPDATE"

changes contains whole(kind, [member], change.differing(old, new, member)) if {
	some member in ((object.keys(old) | object.keys(new)) - understood)
	kind := object.get({"apiVersion": "api_version_changed"}, member, "unknown_change")
}

old_spec := old.spec if is_object(old.spec)

new_spec := new.spec if is_object(new.spec)

both_have_a_spec if {
	old_spec
	new_spec
}

changes contains whole("unknown_change", ["spec"], change.differing(old, new, "spec")) if not both_have_a_spec

changes contains whole("unknown_change", ["spec", member], change.differing(old_spec, new_spec, member)) if {
	some member in ((object.keys(old_spec) | object.keys(new_spec)) - (understood_in_spec - unreadable))
}

# A change whose subject is the place itself.
whole(kind, path, difference) := change.entry(kinds, kind, at, object.union(difference, {"path": path, "at": at})) if {
	at := concat(".", path)
}

# ---- Names, scope ----------------------------------------------------------------------------------------------------

changes contains whole("name_changed", ["spec", "group"], change.differing(old_spec, new_spec, "group"))

changes contains whole("scope_changed", ["spec", "scope"], change.differing(old_spec, new_spec, "scope"))

changes contains whole("pruning_begins", ["spec", "preserveUnknownFields"], difference) if {
	old_spec.preserveUnknownFields == true
	difference := change.differing(old_spec, new_spec, "preserveUnknownFields")
}

changes contains whole("pruning_ends", ["spec", "preserveUnknownFields"], difference) if {
	new_spec.preserveUnknownFields == true
	difference := change.differing(old_spec, new_spec, "preserveUnknownFields")
}

names_old := old_spec.names if is_object(old_spec.names)

names_new := new_spec.names if is_object(new_spec.names)

unreadable contains "names" if not names_old

unreadable contains "names" if not names_new

changes contains whole("name_changed", ["spec", "names", member], change.differing(names_old, names_new, member)) if {
	some member in ["kind", "listKind", "plural"]
}

changes contains whole("aliases_changed", ["spec", "names", member], change.differing(names_old, names_new, member)) if {
	some member in ["singular", "shortNames", "categories"]
}

changes contains whole("unknown_change", ["spec", "names", member], change.differing(names_old, names_new, member)) if {
	some member in ((object.keys(names_old) | object.keys(names_new)) - understood_in_names)
}

# ---- Conversion ------------------------------------------------------------------------------------------------------

conversion_of(spec) := object.union({"strategy": "None"}, object.get(spec, "conversion", {}))

changes contains whole(kind, ["spec", "conversion"], change.differing(old_spec, new_spec, "conversion")) if {
	kind := kind_of_conversion(conversion_of(old_spec), conversion_of(new_spec))
}

unreadable contains "conversion" if {
	some spec in [old_spec, new_spec]
	not has_known_conversion(spec)
}

has_known_conversion(spec) if conversion_of(spec).strategy in {"None", "Webhook"}

kind_of_conversion({"strategy": "None"}, after) := "conversion_began" if after.strategy == "Webhook"

kind_of_conversion(before, after) := "conversion_ended" if {
	before.strategy == "Webhook"
	after.strategy == "None"
}

kind_of_conversion(before, after) := kind_of_webhook(before, after) if {
	before.strategy == "Webhook"
	after.strategy == "Webhook"
}

kind_of_webhook(before, after) := "conversion_narrowed" if {
	some version in before.webhook.conversionReviewVersions
	not version in after.webhook.conversionReviewVersions
} else := "conversion_changed"
