package crd.breaking_change

import data.lib.change

# The versions by name, each with its place in the list. Undefined where two have one name, or where something is not
# what it should be: a change is then not understood.
versions_of(spec) := {version.name: {"index": i, "is": version} | some i, version in spec.versions} if {
	is_array(spec.versions)
	every version in spec.versions {
		is_string(version.name)
	}
	count({version.name | some version in spec.versions}) == count(spec.versions)
}

versions_old := versions_of(old_spec)

versions_new := versions_of(new_spec)

unreadable contains "versions" if not versions_old

unreadable contains "versions" if not versions_new

kept := object.keys(versions_old) & object.keys(versions_new)

# Where something of a version stands; by the difference it is known in which of the two definitions.
place(name, steps, difference) := object.union(difference, {
	"path": array.concat(["spec", "versions", index], steps),
	"at": concat(".", array.concat(["spec", "versions", name], steps)),
}) if {
	index := index_in(name, object.get(difference, "in", "new"))
}

index_in(name, "old") := versions_old[name].index

index_in(name, "new") := versions_new[name].index

# ---- Versions that come and go ---------------------------------------------------------------------------------------

changes contains change.entry(kinds, kind_of_removal(version), name, place(name, [], {"in": "old"})) if {
	some name in (object.keys(versions_old) - object.keys(versions_new))
	version := versions_old[name].is
}

kind_of_removal(version) := "stored_version_removed" if {
	version.storage == true
} else := "stored_version_removed" if {
	version.name in old.status.storedVersions
} else := "served_version_removed" if {
	version.served == true
} else := "version_removed"

changes contains change.entry(kinds, "version_added", name, place(name, [], {})) if {
	some name in (object.keys(versions_new) - object.keys(versions_old))
}

changes contains whole("versions_reordered", ["spec", "versions"], {}) if order_of(versions_old) != order_of(versions_new)

# The names of the versions that both have, in their order.
order_of(versions) := [entry[1] | some entry in sort([[versions[name].index, name] | some name in kept])]

changes contains change.entry(kinds, "storage_moved", name, place(name, ["storage"], {"after": true})) if {
	versions_old
	some name, version in versions_new
	version.is.storage == true
	not was_stored(name)
}

was_stored(name) if versions_old[name].is.storage == true

# ---- Members of a version --------------------------------------------------------------------------------------------

changes contains change.entry(kinds, kind, subject, place(name, [member], difference)) if {
	some name, version in versions_old
	was := version.is
	is_now := versions_new[name].is
	some member in ((object.keys(was) | object.keys(is_now)) - {"storage", "schema", "subresources"})
	difference := change.differing(was, is_now, member)
	kind := kind_of_member(member, was, is_now)
	subject := object.get({"unknown_change": sprintf("spec.versions.%s.%s", [name, member])}, kind, name)
}

kind_of_member("served", was, _) := "no_longer_served" if was.served == true

kind_of_member("served", _, is_now) := "now_served" if is_now.served == true

kind_of_member(member, _, _) := "deprecation_changed" if member in {"deprecated", "deprecationWarning"}

kind_of_member("additionalPrinterColumns", _, _) := "columns_changed"

kind_of_member("selectableFields", was, is_now) := "selectable_field_removed" if {
	some field in was.selectableFields
	not is_selectable(is_now, field)
} else := "selectable_field_added"

kind_of_member(member, _, _) := "unknown_change" if {
	known := {"served", "deprecated", "deprecationWarning", "additionalPrinterColumns", "selectableFields"}
	not member in known
}

is_selectable(version, field) if field in version.selectableFields

# ---- Subresources ----------------------------------------------------------------------------------------------------

subresources_of(version) := subresources if {
	subresources := object.get(version.is, "subresources", {})
	is_object(subresources)
}

changes contains change.entry(kinds, kind, name, place(name, ["subresources", subresource], difference)) if {
	some name, version in versions_old
	was := subresources_of(version)
	is_now := subresources_of(versions_new[name])
	some subresource in (object.keys(was) | object.keys(is_now))
	difference := change.differing(was, is_now, subresource)
	kind := kind_of_subresource(subresource, difference)
}

kind_of_subresource(subresource, difference) := "subresource_removed" if {
	difference["in"] == "old"
} else := "subresource_changed" if {
	"before" in object.keys(difference)
} else := object.get({"status": "status_added", "scale": "scale_added"}, subresource, "subresource_changed")

# ---- What no rule of its own can read --------------------------------------------------------------------------------

changes contains change.entry(kinds, "unknown_change", at, place(name, [member], difference)) if {
	some name in kept
	some member in unreadable_in(name)
	difference := change.differing(versions_old[name].is, versions_new[name].is, member)
	at := sprintf("spec.versions.%s.%s", [name, member])
}

unreadable_in(name) := {member |
	some versions in [versions_old, versions_new]
	some member in unreadable_members(versions[name])
}

unreadable_members(version) := {member |
	some member in ["schema", "subresources"]
	not is_readable(member, version)
}

is_readable("schema", version) if {
	is_object(version.is.schema.openAPIV3Schema)
	object.keys(version.is.schema) == {"openAPIV3Schema"}
}

is_readable("subresources", version) if subresources_of(version)
