package crd.breaking_change_versions_test

import data.crd.breaking_change_test

# From some versions to others.
lines(old, new) := breaking_change_test.lines({"versions": old}, {"versions": new})

# From a version with some members to one with others.
member(old, new) := lines([object.union(v1, old)], [object.union(v1, new)])

v1 := breaking_change_test.version

v2 := object.union(v1, {"name": "v2", "storage": false})

unserved := object.union(v2, {"served": false})

test_version_removed if {
	lines([v1, unserved], [v1]) == {"version_removed minor 0.05 /spec/versions/1 of old spec.versions.v2: version v2 removed, which was not served (- -> -)"}
	lines([v2, v1], [v1]) == {"served_version_removed major 0.9 /spec/versions/0 of old spec.versions.v2: version v2 removed, which clients use (- -> -)"}
	lines([v1, v2], [object.union(v2, {"storage": true})]) == {
		"storage_moved minor 0.2 /spec/versions/0/storage spec.versions.v2.storage: objects are stored in version v2 from now on (- -> true)",
		"stored_version_removed major 1 /spec/versions/0 of old spec.versions.v1: version v1 removed, in which objects are stored (- -> -)",
	}
}

test_version_removed_in_which_objects_are_stored if {
	breaking_change_test.lines_of(object.union(breaking_change_test.object_of(object.union(breaking_change_test.spec, {"versions": [v1, unserved]})), {"status": {"storedVersions": ["v1", "v2"]}}), breaking_change_test.object_of(breaking_change_test.spec)) == {"stored_version_removed major 1 /spec/versions/1 of old spec.versions.v2: version v2 removed, in which objects are stored (- -> -)"}
}

test_version_added if {
	lines([v1], [v2, v1]) == {"version_added minor 0.05 /spec/versions/0 spec.versions.v2: version v2 added (- -> -)"}
}

test_another_order if {
	lines([v2, v1], [v1, v2]) == {"versions_reordered patch 0 /spec/versions spec.versions: spec.versions in another order (- -> -)"}
	lines([v1], [v2, v1]) == {"version_added minor 0.05 /spec/versions/0 spec.versions.v2: version v2 added (- -> -)"}
}

test_storage_moved if {
	lines([v1, v2], [object.union(v1, {"storage": false}), object.union(v2, {"storage": true})]) == {"storage_moved minor 0.2 /spec/versions/1/storage spec.versions.v2.storage: objects are stored in version v2 from now on (- -> true)"}
	lines([v1], [object.union(v1, {"storage": false}), object.union(v2, {"storage": true})]) == {
		"storage_moved minor 0.2 /spec/versions/1/storage spec.versions.v2.storage: objects are stored in version v2 from now on (- -> true)",
		"version_added minor 0.05 /spec/versions/1 spec.versions.v2: version v2 added (- -> -)",
	}
}

test_served if {
	lines([v1, v2], [v1, unserved]) == {"no_longer_served major 0.9 /spec/versions/1/served spec.versions.v2.served: version v2 is no longer served (true -> false)"}
	lines([v1, unserved], [v1, v2]) == {"now_served minor 0.05 /spec/versions/1/served spec.versions.v2.served: version v2 is served (false -> true)"}
	lines([v1, unserved], [v1, object.remove(unserved, ["served"])]) == set()
}

test_deprecated if {
	member({}, {"deprecated": true, "deprecationWarning": "use v2"}) == {
		"deprecation_changed minor 0 /spec/versions/0/deprecated spec.versions.v1.deprecated: version v1 is deprecated, or in other words (- -> true)",
		"deprecation_changed minor 0 /spec/versions/0/deprecationWarning spec.versions.v1.deprecationWarning: version v1 is deprecated, or in other words (- -> use v2)",
	}
}

test_columns if {
	member({}, {"additionalPrinterColumns": [{"name": "A"}]}) == {`columns_changed patch 0 /spec/versions/0/additionalPrinterColumns spec.versions.v1.additionalPrinterColumns: kubectl shows other columns of version v1 (- -> [{"name": "A"}])`}
}

test_selectable_fields if {
	member({}, {"selectableFields": [{"jsonPath": ".spec.a"}]}) == {`selectable_field_added minor 0.05 /spec/versions/0/selectableFields spec.versions.v1.selectableFields: version v1 has more fields to select by (- -> [{"jsonPath": ".spec.a"}])`}
	member({"selectableFields": [{"jsonPath": ".spec.a"}, {"jsonPath": ".spec.b"}]}, {"selectableFields": [{"jsonPath": ".spec.b"}, {"jsonPath": ".spec.c"}]}) == {`selectable_field_removed major 0.4 /spec/versions/0/selectableFields spec.versions.v1.selectableFields: version v1 has fewer fields to select by ([{"jsonPath": ".spec.a"}, {"jsonPath": ".spec.b"}] -> [{"jsonPath": ".spec.b"}, {"jsonPath": ".spec.c"}])`}
	member({"selectableFields": [{"jsonPath": ".spec.a"}]}, {}) == {`selectable_field_removed major 0.4 /spec/versions/0/selectableFields of old spec.versions.v1.selectableFields: version v1 has fewer fields to select by ([{"jsonPath": ".spec.a"}] -> -)`}
}

test_a_selectable_field_beside_others if {
	one := [{"jsonPath": ".spec.a"}]
	kinds := [split(line, " ")[0] | some line in member({"selectableFields": one}, {"selectableFields": [{"jsonPath": ".spec.b"}, one[0]]})]
	kinds == ["selectable_field_added"]
}

test_subresources if {
	member({"subresources": {"status": {}, "scale": {}}}, {}) == {
		"subresource_removed major 0.6 /spec/versions/0/subresources/scale of old spec.versions.v1.subresources.scale: version v1 has a subresource less ({} -> -)",
		"subresource_removed major 0.6 /spec/versions/0/subresources/status of old spec.versions.v1.subresources.status: version v1 has a subresource less ({} -> -)",
	}
	member({}, {"subresources": {"status": {}, "scale": {}}}) == {
		"scale_added minor 0.05 /spec/versions/0/subresources/scale spec.versions.v1.subresources.scale: version v1 can be scaled (- -> {})",
		"status_added major 0.4 /spec/versions/0/subresources/status spec.versions.v1.subresources.status: updates of objects in version v1 no longer write the status (- -> {})",
	}
	member({"subresources": {"scale": {"a": 1}}}, {"subresources": {"scale": {"a": 2}}}) == {`subresource_changed major 0.4 /spec/versions/0/subresources/scale spec.versions.v1.subresources.scale: a subresource of version v1 changed ({"a": 1} -> {"a": 2})`}
	member({}, {"subresources": {"log": {}}}) == {"subresource_changed major 0.4 /spec/versions/0/subresources/log spec.versions.v1.subresources.log: a subresource of version v1 changed (- -> {})"}
}

test_other_members if {
	member({}, {"x": 1}) == {"unknown_change major 0.5 /spec/versions/0/x spec.versions.v1.x: spec.versions.v1.x changed in a way that is not understood (- -> 1)"}
	member({"x": 1}, {}) == {"unknown_change major 0.5 /spec/versions/0/x of old spec.versions.v1.x: spec.versions.v1.x changed in a way that is not understood (1 -> -)"}
}

test_other_shapes if {
	member({}, {"subresources": 5}) == {"unknown_change major 0.5 /spec/versions/0/subresources spec.versions.v1.subresources: spec.versions.v1.subresources changed in a way that is not understood (- -> 5)"}
	member({"subresources": null}, {"subresources": {"status": {}}}) == {`unknown_change major 0.5 /spec/versions/0/subresources spec.versions.v1.subresources: spec.versions.v1.subresources changed in a way that is not understood (null -> {"status": {}})`}
	member({"schema": 5}, {}) == {`unknown_change major 0.5 /spec/versions/0/schema spec.versions.v1.schema: spec.versions.v1.schema changed in a way that is not understood (5 -> {"openAPIV3Schema": {"type": "object"}})`}
	member({}, {"schema": null}) == {`unknown_change major 0.5 /spec/versions/0/schema spec.versions.v1.schema: spec.versions.v1.schema changed in a way that is not understood ({"openAPIV3Schema": {"type": "object"}} -> null)`}
	lines([object.remove(v1, ["schema"])], [v1]) == {`unknown_change major 0.5 /spec/versions/0/schema spec.versions.v1.schema: spec.versions.v1.schema changed in a way that is not understood (- -> {"openAPIV3Schema": {"type": "object"}})`}
	member({}, {"schema": {"x": 1}}) == {`unknown_change major 0.5 /spec/versions/0/schema spec.versions.v1.schema: spec.versions.v1.schema changed in a way that is not understood ({"openAPIV3Schema": {"type": "object"}} -> {"openAPIV3Schema": {"type": "object"}, "x": 1})`}
	member({"schema": 5}, {"schema": 5}) == set()
	count(member({}, {"schema": {"openAPIV3Schema": {"type": "array"}, "x": 1}})) == 1
	member({}, {"schema": {"openAPIV3Schema": 5}}) == {`unknown_change major 0.5 /spec/versions/0/schema spec.versions.v1.schema: spec.versions.v1.schema changed in a way that is not understood ({"openAPIV3Schema": {"type": "object"}} -> {"openAPIV3Schema": 5})`}
}

test_versions_of_another_shape if {
	lines([v1, v1], [v1]) == {`unknown_change major 0.5 /spec/versions spec.versions: spec.versions changed in a way that is not understood ([{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}, {"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}] -> [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}])`}
	lines([v1], [v1, v1]) == {`unknown_change major 0.5 /spec/versions spec.versions: spec.versions changed in a way that is not understood ([{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}] -> [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}, {"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}])`}
	lines([v1], {"v1": v1}) == {`unknown_change major 0.5 /spec/versions spec.versions: spec.versions changed in a way that is not understood ([{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}] -> {"v1": {"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}})`}
	lines([v1], [v1, {"name": 2}]) == {`unknown_change major 0.5 /spec/versions spec.versions: spec.versions changed in a way that is not understood ([{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}] -> [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}, {"name": 2}])`}
	lines([null], [v1]) == {`unknown_change major 0.5 /spec/versions spec.versions: spec.versions changed in a way that is not understood ([null] -> [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}, "served": true, "storage": true}])`}
}
