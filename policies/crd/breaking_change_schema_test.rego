package crd.breaking_change_schema_test

import data.crd.breaking_change_test

# From one schema to another, in short: the beginnings of places, which are the same for all, are left out.
lines(old, new) := {strings.replace_n(beginnings, line) | some line in whole_lines(old, new)}

beginnings := {"/spec/versions/0/schema/openAPIV3Schema": "^", "spec.versions.v1.schema.openAPIV3Schema": "^"}

whole_lines(old, new) := breaking_change_test.lines({"versions": [with_schema(old)]}, {"versions": [with_schema(new)]})

with_schema(schema) := object.union(breaking_change_test.version, {"schema": {"openAPIV3Schema": schema}})

# From a field to another.
field(old, new) := lines({"properties": {"a": old}}, {"properties": {"a": new}})

test_where_a_change_is if {
	whole_lines({"properties": {"a": {}}}, {}) == {"field_removed major 0.7 /spec/versions/0/schema/openAPIV3Schema/properties/a of old spec.versions.v1.schema.openAPIV3Schema.properties.a: v1.a removed: what objects hold there is dropped (- -> -)"}
	breaking_change_test.lines({"versions": [object.union(with_schema({"properties": {"a": {}}}), {"name": "v0"}), with_schema({"properties": {"b": {"items": {"type": "string"}}}})]}, {"versions": [with_schema({"properties": {"b": {"items": {"type": "integer"}}}}), object.union(with_schema({"properties": {"a": {}}}), {"name": "v0"})]}) == {
		"type_changed major 0.8 /spec/versions/0/schema/openAPIV3Schema/properties/b/items/type spec.versions.v1.schema.openAPIV3Schema.properties.b.items.type: v1.b[items].type: objects and clients have the other type (string -> integer)",
		"versions_reordered patch 0 /spec/versions spec.versions: spec.versions in another order (- -> -)",
	}
}

test_field_removed if {
	lines({"properties": {"a": {"properties": {"b": {}}}, "c": {}}}, {"properties": {"c": {}}}) == {"field_removed major 0.7 ^/properties/a of old ^.properties.a: v1.a removed: what objects hold there is dropped (- -> -)"}
	field({"properties": {"b": {}}}, {"properties": {}}) == {"field_removed major 0.7 ^/properties/a/properties/b of old ^.properties.a.properties.b: v1.a.b removed: what objects hold there is dropped (- -> -)"}
	lines({"properties": {"a": {}}}, {"properties": {}, "x-kubernetes-preserve-unknown-fields": true}) == {
		"field_left_open minor 0.2 ^/properties/a of old ^.properties.a: v1.a is no longer described: it may hold anything (- -> -)",
		"loosened minor 0.05 ^/x-kubernetes-preserve-unknown-fields ^.x-kubernetes-preserve-unknown-fields: v1.x-kubernetes-preserve-unknown-fields allows what was forbidden (- -> true)",
	}
}

test_field_added if {
	lines({"properties": {"c": {}}}, {"properties": {"a": {"properties": {"b": {}}}, "c": {}}}) == {"field_added minor 0.05 ^/properties/a ^.properties.a: v1.a added (- -> -)"}
	lines({}, {"properties": {"a": {"required": ["b"], "properties": {"b": {}}}}}) == {"field_added minor 0.05 ^/properties/a ^.properties.a: v1.a added (- -> -)"}
	lines({"x-kubernetes-preserve-unknown-fields": true}, {"properties": {"a": {}}, "x-kubernetes-preserve-unknown-fields": true}) == {"field_closed major 0.4 ^/properties/a ^.properties.a: v1.a could hold anything, and is described now (- -> -)"}
	lines({"additionalProperties": true}, {"additionalProperties": true, "properties": {"a": {}}}) == {"field_closed major 0.4 ^/properties/a ^.properties.a: v1.a could hold anything, and is described now (- -> -)"}
	lines({"additionalProperties": {}}, {"additionalProperties": {}, "properties": {"a": {}}}) == {"field_closed major 0.4 ^/properties/a ^.properties.a: v1.a could hold anything, and is described now (- -> -)"}
}

test_items if {
	field({"items": {}}, {}) == {"unknown_change major 0.5 ^/properties/a/items of old ^.properties.a.items: v1.a[items] changed in a way that is not understood (- -> -)"}
	field({}, {"items": {}}) == {"unknown_change major 0.5 ^/properties/a/items ^.properties.a.items: v1.a[items] changed in a way that is not understood (- -> -)"}
	field({"items": {"properties": {"b": {}}}}, {"items": {}}) == {"field_removed major 0.7 ^/properties/a/items/properties/b of old ^.properties.a.items.properties.b: v1.a[items].b removed: what objects hold there is dropped (- -> -)"}
	field({"items": {"items": {"maximum": 1}}}, {"items": {"items": {"maximum": 2}}}) == {"loosened minor 0.05 ^/properties/a/items/items/maximum ^.properties.a.items.items.maximum: v1.a[items][items].maximum allows what was forbidden (1 -> 2)"}
}

test_fields_named_like_keywords if {
	lines({"properties": {"properties": {"properties": {"items": {}, "type": {}}}}}, {"properties": {"properties": {"properties": {"type": {"type": "string"}}}}}) == {
		"field_removed major 0.7 ^/properties/properties/properties/items of old ^.properties.properties.properties.items: v1.properties.items removed: what objects hold there is dropped (- -> -)",
		"type_changed major 0.8 ^/properties/properties/properties/type/type ^.properties.properties.properties.type.type: v1.properties.type.type: objects and clients have the other type (- -> string)",
	}
	lines({"properties": {"items": {"items": {}}, "a/b": {"type": "string"}, "required": {}}}, {"properties": {"items": {"items": {"type": "string"}}, "a/b": {}}}) == {
		"field_removed major 0.7 ^/properties/required of old ^.properties.required: v1.required removed: what objects hold there is dropped (- -> -)",
		"type_changed major 0.8 ^/properties/a/b/type of old ^.properties.a/b.type: v1.a~b.type: objects and clients have the other type (string -> -)",
		"type_changed major 0.8 ^/properties/items/items/type ^.properties.items.items.type: v1.items[items].type: objects and clients have the other type (- -> string)",
	}
	lines({"default": {"properties": {"a": {}}}}, {"default": {"properties": {}}}) == {`default_changed minor 0.2 ^/default ^.default: v1.default changed ({"properties": {"a": {}}} -> {"properties": {}})`}
}

test_entries if {
	field({"additionalProperties": {}}, {}) == {"entries_dropped major 0.7 ^/properties/a/additionalProperties of old ^.properties.a.additionalProperties: v1.a.additionalProperties: entries of any name are dropped ({} -> -)"}
	field({"additionalProperties": true}, {"additionalProperties": false}) == {"entries_dropped major 0.7 ^/properties/a/additionalProperties ^.properties.a.additionalProperties: v1.a.additionalProperties: entries of any name are dropped (true -> false)"}
	field({}, {"additionalProperties": {}}) == {"entries_allowed minor 0.05 ^/properties/a/additionalProperties ^.properties.a.additionalProperties: v1.a.additionalProperties: entries of any name are kept (- -> {})"}
	field({}, {"additionalProperties": true}) == {"entries_allowed minor 0.05 ^/properties/a/additionalProperties ^.properties.a.additionalProperties: v1.a.additionalProperties: entries of any name are kept (- -> true)"}
	field({"additionalProperties": {}}, {"additionalProperties": true}) == {"entries_allowed minor 0.05 ^/properties/a/additionalProperties ^.properties.a.additionalProperties: v1.a.additionalProperties: entries of any name are kept ({} -> true)"}
	field({"additionalProperties": true}, {"additionalProperties": {}}) == {"entries_closed major 0.4 ^/properties/a/additionalProperties ^.properties.a.additionalProperties: v1.a.additionalProperties: entries could hold anything, and are described now (true -> {})"}
	field({"additionalProperties": true}, {"additionalProperties": {"type": "string"}}) == {`entries_closed major 0.4 ^/properties/a/additionalProperties ^.properties.a.additionalProperties: v1.a.additionalProperties: entries could hold anything, and are described now (true -> {"type": "string"})`}
	field({"x-kubernetes-preserve-unknown-fields": true}, {"x-kubernetes-preserve-unknown-fields": true, "additionalProperties": {"type": "string"}}) == {`entries_closed major 0.4 ^/properties/a/additionalProperties ^.properties.a.additionalProperties: v1.a.additionalProperties: entries could hold anything, and are described now (- -> {"type": "string"})`}
	field({}, {"additionalProperties": false}) == set()
	field({"additionalProperties": {"type": "string"}}, {"additionalProperties": {"type": "integer"}}) == {"type_changed major 0.8 ^/properties/a/additionalProperties/type ^.properties.a.additionalProperties.type: v1.a[additionalProperties].type: objects and clients have the other type (string -> integer)"}
	field({"additionalProperties": {"properties": {"b": {}}}}, {"additionalProperties": {"properties": {}}}) == {"field_removed major 0.7 ^/properties/a/additionalProperties/properties/b of old ^.properties.a.additionalProperties.properties.b: v1.a[additionalProperties].b removed: what objects hold there is dropped (- -> -)"}
}

test_required if {
	field({}, {"required": ["b"]}) == {"required_added major 0.6 ^/properties/a/required ^.properties.a.required.b: v1.a.b is required now (- -> -)"}
	field({"required": ["b", "c"]}, {"required": ["c"]}) == {"required_removed minor 0.05 ^/properties/a/required of old ^.properties.a.required.b: v1.a.b is no longer required (- -> -)"}
	field({"required": ["b"]}, {}) == {"required_removed minor 0.05 ^/properties/a/required of old ^.properties.a.required.b: v1.a.b is no longer required (- -> -)"}
	field({"required": ["b", "c"]}, {"required": ["c", "b"]}) == set()
	field({"properties": {"b": {"default": 1}}}, {"properties": {"b": {"default": 1}}, "required": ["b"]}) == {"required_with_default minor 0.1 ^/properties/a/required ^.properties.a.required.b: v1.a.b is required now, and has a default (- -> -)"}
	field({"properties": {"b": {}}}, {"properties": {"b": {}}, "required": ["b"]}) == {"required_added major 0.6 ^/properties/a/required ^.properties.a.required.b: v1.a.b is required now (- -> -)"}
	field({}, {"required": []}) == set()
}

test_default if {
	field({"default": 1}, {"default": 2}) == {"default_changed minor 0.2 ^/properties/a/default ^.properties.a.default: v1.a.default changed (1 -> 2)"}
	field({}, {"default": 1}) == {"default_added minor 0.1 ^/properties/a/default ^.properties.a.default: v1.a.default added (- -> 1)"}
	field({"default": 1}, {}) == {"default_removed minor 0.2 ^/properties/a/default of old ^.properties.a.default: v1.a.default removed (1 -> -)"}
	lines({"required": ["a"], "properties": {"a": {"default": 1}}}, {"required": ["a"], "properties": {"a": {}}}) == {"needed_default_removed major 0.5 ^/properties/a/default of old ^.properties.a.default: v1.a.default removed, of a field that is required (1 -> -)"}
	lines({"properties": {"a": {"items": {"default": 1}}}, "required": ["a"]}, {"properties": {"a": {"items": {}}}, "required": ["a"]}) == {"default_removed minor 0.2 ^/properties/a/items/default of old ^.properties.a.items.default: v1.a[items].default removed (1 -> -)"}
}

test_another_default_of_what_is_required if {
	required := {"required": ["a"], "properties": {"a": {"default": 1}}}
	changed := {"required": ["a"], "properties": {"a": {"default": 2}}}
	bare := {"required": ["a"], "properties": {"a": {}}}
	lines(required, changed) == {"default_changed minor 0.2 ^/properties/a/default ^.properties.a.default: v1.a.default changed (1 -> 2)"}
	lines(bare, required) == {"default_added minor 0.1 ^/properties/a/default ^.properties.a.default: v1.a.default added (- -> 1)"}
}

test_type if {
	field({"type": "string"}, {"type": "integer"}) == {"type_changed major 0.8 ^/properties/a/type ^.properties.a.type: v1.a.type: objects and clients have the other type (string -> integer)"}
	field({}, {"type": "string"}) == {"type_changed major 0.8 ^/properties/a/type ^.properties.a.type: v1.a.type: objects and clients have the other type (- -> string)"}
	field({"type": "string"}, {}) == {"type_changed major 0.8 ^/properties/a/type of old ^.properties.a.type: v1.a.type: objects and clients have the other type (string -> -)"}
}

test_enum if {
	field({"enum": [1, 2]}, {"enum": [2, 1]}) == set()
	field({"enum": [1, 2]}, {"enum": [2, 3]}) == {"enum_narrowed major 0.5 ^/properties/a/enum ^.properties.a.enum: v1.a.enum allows fewer values ([1, 2] -> [2, 3])"}
	field({"enum": [1]}, {"enum": [2, 1]}) == {"enum_widened minor 0.05 ^/properties/a/enum ^.properties.a.enum: v1.a.enum allows more values ([1] -> [2, 1])"}
	field({}, {"enum": [1]}) == {"enum_narrowed major 0.5 ^/properties/a/enum ^.properties.a.enum: v1.a.enum allows fewer values (- -> [1])"}
	field({"enum": [1]}, {}) == {"enum_widened minor 0.05 ^/properties/a/enum of old ^.properties.a.enum: v1.a.enum allows more values ([1] -> -)"}
}

test_highest_values if {
	field({"maximum": 5}, {"maximum": 4}) == {"tightened major 0.4 ^/properties/a/maximum ^.properties.a.maximum: v1.a.maximum forbids what was allowed (5 -> 4)"}
	field({"maximum": 5}, {"maximum": 6}) == {"loosened minor 0.05 ^/properties/a/maximum ^.properties.a.maximum: v1.a.maximum allows what was forbidden (5 -> 6)"}
	field({}, {"maximum": 5}) == {"tightened major 0.4 ^/properties/a/maximum ^.properties.a.maximum: v1.a.maximum forbids what was allowed (- -> 5)"}
	field({"maximum": 5}, {}) == {"loosened minor 0.05 ^/properties/a/maximum of old ^.properties.a.maximum: v1.a.maximum allows what was forbidden (5 -> -)"}
	field({"maxLength": 5}, {"maxLength": 4}) == {"tightened major 0.4 ^/properties/a/maxLength ^.properties.a.maxLength: v1.a.maxLength forbids what was allowed (5 -> 4)"}
	field({"maxLength": 5}, {"maxLength": 6}) == {"loosened minor 0.05 ^/properties/a/maxLength ^.properties.a.maxLength: v1.a.maxLength allows what was forbidden (5 -> 6)"}
	field({}, {"maxLength": 5}) == {"tightened major 0.4 ^/properties/a/maxLength ^.properties.a.maxLength: v1.a.maxLength forbids what was allowed (- -> 5)"}
	field({"maxLength": 5}, {}) == {"loosened minor 0.05 ^/properties/a/maxLength of old ^.properties.a.maxLength: v1.a.maxLength allows what was forbidden (5 -> -)"}
	field({"maxItems": 5}, {"maxItems": 4}) == {"tightened major 0.4 ^/properties/a/maxItems ^.properties.a.maxItems: v1.a.maxItems forbids what was allowed (5 -> 4)"}
	field({"maxItems": 5}, {"maxItems": 6}) == {"loosened minor 0.05 ^/properties/a/maxItems ^.properties.a.maxItems: v1.a.maxItems allows what was forbidden (5 -> 6)"}
	field({}, {"maxItems": 5}) == {"tightened major 0.4 ^/properties/a/maxItems ^.properties.a.maxItems: v1.a.maxItems forbids what was allowed (- -> 5)"}
	field({"maxItems": 5}, {}) == {"loosened minor 0.05 ^/properties/a/maxItems of old ^.properties.a.maxItems: v1.a.maxItems allows what was forbidden (5 -> -)"}
	field({"maxProperties": 5}, {"maxProperties": 4}) == {"tightened major 0.4 ^/properties/a/maxProperties ^.properties.a.maxProperties: v1.a.maxProperties forbids what was allowed (5 -> 4)"}
	field({"maxProperties": 5}, {"maxProperties": 6}) == {"loosened minor 0.05 ^/properties/a/maxProperties ^.properties.a.maxProperties: v1.a.maxProperties allows what was forbidden (5 -> 6)"}
	field({}, {"maxProperties": 5}) == {"tightened major 0.4 ^/properties/a/maxProperties ^.properties.a.maxProperties: v1.a.maxProperties forbids what was allowed (- -> 5)"}
	field({"maxProperties": 5}, {}) == {"loosened minor 0.05 ^/properties/a/maxProperties of old ^.properties.a.maxProperties: v1.a.maxProperties allows what was forbidden (5 -> -)"}
}

test_lowest_values if {
	field({"minimum": 5}, {"minimum": 4}) == {"loosened minor 0.05 ^/properties/a/minimum ^.properties.a.minimum: v1.a.minimum allows what was forbidden (5 -> 4)"}
	field({"minimum": 5}, {"minimum": 6}) == {"tightened major 0.4 ^/properties/a/minimum ^.properties.a.minimum: v1.a.minimum forbids what was allowed (5 -> 6)"}
	field({}, {"minimum": 5}) == {"tightened major 0.4 ^/properties/a/minimum ^.properties.a.minimum: v1.a.minimum forbids what was allowed (- -> 5)"}
	field({"minimum": 5}, {}) == {"loosened minor 0.05 ^/properties/a/minimum of old ^.properties.a.minimum: v1.a.minimum allows what was forbidden (5 -> -)"}
	field({"minLength": 5}, {"minLength": 4}) == {"loosened minor 0.05 ^/properties/a/minLength ^.properties.a.minLength: v1.a.minLength allows what was forbidden (5 -> 4)"}
	field({"minLength": 5}, {"minLength": 6}) == {"tightened major 0.4 ^/properties/a/minLength ^.properties.a.minLength: v1.a.minLength forbids what was allowed (5 -> 6)"}
	field({}, {"minLength": 5}) == {"tightened major 0.4 ^/properties/a/minLength ^.properties.a.minLength: v1.a.minLength forbids what was allowed (- -> 5)"}
	field({"minLength": 5}, {}) == {"loosened minor 0.05 ^/properties/a/minLength of old ^.properties.a.minLength: v1.a.minLength allows what was forbidden (5 -> -)"}
	field({"minItems": 5}, {"minItems": 4}) == {"loosened minor 0.05 ^/properties/a/minItems ^.properties.a.minItems: v1.a.minItems allows what was forbidden (5 -> 4)"}
	field({"minItems": 5}, {"minItems": 6}) == {"tightened major 0.4 ^/properties/a/minItems ^.properties.a.minItems: v1.a.minItems forbids what was allowed (5 -> 6)"}
	field({}, {"minItems": 5}) == {"tightened major 0.4 ^/properties/a/minItems ^.properties.a.minItems: v1.a.minItems forbids what was allowed (- -> 5)"}
	field({"minItems": 5}, {}) == {"loosened minor 0.05 ^/properties/a/minItems of old ^.properties.a.minItems: v1.a.minItems allows what was forbidden (5 -> -)"}
	field({"minProperties": 5}, {"minProperties": 4}) == {"loosened minor 0.05 ^/properties/a/minProperties ^.properties.a.minProperties: v1.a.minProperties allows what was forbidden (5 -> 4)"}
	field({"minProperties": 5}, {"minProperties": 6}) == {"tightened major 0.4 ^/properties/a/minProperties ^.properties.a.minProperties: v1.a.minProperties forbids what was allowed (5 -> 6)"}
	field({}, {"minProperties": 5}) == {"tightened major 0.4 ^/properties/a/minProperties ^.properties.a.minProperties: v1.a.minProperties forbids what was allowed (- -> 5)"}
	field({"minProperties": 5}, {}) == {"loosened minor 0.05 ^/properties/a/minProperties of old ^.properties.a.minProperties: v1.a.minProperties allows what was forbidden (5 -> -)"}
	field({}, {"minLength": 0}) == set()
	field({}, {"minItems": 0}) == set()
	field({}, {"minProperties": 0}) == set()
}

test_flags_that_forbid if {
	field({}, {"exclusiveMinimum": true}) == {"tightened major 0.4 ^/properties/a/exclusiveMinimum ^.properties.a.exclusiveMinimum: v1.a.exclusiveMinimum forbids what was allowed (- -> true)"}
	field({"exclusiveMinimum": true}, {}) == {"loosened minor 0.05 ^/properties/a/exclusiveMinimum of old ^.properties.a.exclusiveMinimum: v1.a.exclusiveMinimum allows what was forbidden (true -> -)"}
	field({}, {"exclusiveMinimum": false}) == set()
	field({}, {"exclusiveMaximum": true}) == {"tightened major 0.4 ^/properties/a/exclusiveMaximum ^.properties.a.exclusiveMaximum: v1.a.exclusiveMaximum forbids what was allowed (- -> true)"}
	field({"exclusiveMaximum": true}, {}) == {"loosened minor 0.05 ^/properties/a/exclusiveMaximum of old ^.properties.a.exclusiveMaximum: v1.a.exclusiveMaximum allows what was forbidden (true -> -)"}
	field({}, {"exclusiveMaximum": false}) == set()
	field({}, {"uniqueItems": true}) == {"tightened major 0.4 ^/properties/a/uniqueItems ^.properties.a.uniqueItems: v1.a.uniqueItems forbids what was allowed (- -> true)"}
	field({"uniqueItems": true}, {}) == {"loosened minor 0.05 ^/properties/a/uniqueItems of old ^.properties.a.uniqueItems: v1.a.uniqueItems allows what was forbidden (true -> -)"}
	field({}, {"uniqueItems": false}) == set()
	field({}, {"x-kubernetes-embedded-resource": true}) == {"tightened major 0.4 ^/properties/a/x-kubernetes-embedded-resource ^.properties.a.x-kubernetes-embedded-resource: v1.a.x-kubernetes-embedded-resource forbids what was allowed (- -> true)"}
	field({"x-kubernetes-embedded-resource": true}, {}) == {"loosened minor 0.05 ^/properties/a/x-kubernetes-embedded-resource of old ^.properties.a.x-kubernetes-embedded-resource: v1.a.x-kubernetes-embedded-resource allows what was forbidden (true -> -)"}
	field({}, {"x-kubernetes-embedded-resource": false}) == set()
}

test_flags_that_allow if {
	field({}, {"nullable": true}) == {"loosened minor 0.05 ^/properties/a/nullable ^.properties.a.nullable: v1.a.nullable allows what was forbidden (- -> true)"}
	field({"nullable": true}, {}) == {"tightened major 0.4 ^/properties/a/nullable of old ^.properties.a.nullable: v1.a.nullable forbids what was allowed (true -> -)"}
	field({}, {"nullable": false}) == set()
	field({}, {"x-kubernetes-preserve-unknown-fields": true}) == {"loosened minor 0.05 ^/properties/a/x-kubernetes-preserve-unknown-fields ^.properties.a.x-kubernetes-preserve-unknown-fields: v1.a.x-kubernetes-preserve-unknown-fields allows what was forbidden (- -> true)"}
	field({"x-kubernetes-preserve-unknown-fields": true}, {}) == {"tightened major 0.4 ^/properties/a/x-kubernetes-preserve-unknown-fields of old ^.properties.a.x-kubernetes-preserve-unknown-fields: v1.a.x-kubernetes-preserve-unknown-fields forbids what was allowed (true -> -)"}
	field({}, {"x-kubernetes-preserve-unknown-fields": false}) == set()
	field({}, {"x-kubernetes-int-or-string": true}) == {"loosened minor 0.05 ^/properties/a/x-kubernetes-int-or-string ^.properties.a.x-kubernetes-int-or-string: v1.a.x-kubernetes-int-or-string allows what was forbidden (- -> true)"}
	field({"x-kubernetes-int-or-string": true}, {}) == {"tightened major 0.4 ^/properties/a/x-kubernetes-int-or-string of old ^.properties.a.x-kubernetes-int-or-string: v1.a.x-kubernetes-int-or-string forbids what was allowed (true -> -)"}
	field({}, {"x-kubernetes-int-or-string": false}) == set()
}

test_pattern if {
	field({"pattern": "a"}, {"pattern": "b"}) == {"tightened major 0.4 ^/properties/a/pattern ^.properties.a.pattern: v1.a.pattern forbids what was allowed (a -> b)"}
	field({}, {"pattern": "a"}) == {"tightened major 0.4 ^/properties/a/pattern ^.properties.a.pattern: v1.a.pattern forbids what was allowed (- -> a)"}
	field({"pattern": "a"}, {}) == {"loosened minor 0.05 ^/properties/a/pattern of old ^.properties.a.pattern: v1.a.pattern allows what was forbidden (a -> -)"}
}

test_format if {
	field({"format": "int32"}, {"format": "int64"}) == {"loosened minor 0.05 ^/properties/a/format ^.properties.a.format: v1.a.format allows what was forbidden (int32 -> int64)"}
	field({"format": "int64"}, {"format": "int32"}) == {"tightened major 0.4 ^/properties/a/format ^.properties.a.format: v1.a.format forbids what was allowed (int64 -> int32)"}
	field({"format": "float"}, {"format": "double"}) == {"loosened minor 0.05 ^/properties/a/format ^.properties.a.format: v1.a.format allows what was forbidden (float -> double)"}
	field({}, {"format": "date"}) == {"tightened major 0.4 ^/properties/a/format ^.properties.a.format: v1.a.format forbids what was allowed (- -> date)"}
	field({"format": "date"}, {}) == {"loosened minor 0.05 ^/properties/a/format of old ^.properties.a.format: v1.a.format allows what was forbidden (date -> -)"}
}

test_multiple_of if {
	field({"multipleOf": 4}, {"multipleOf": 2}) == {"loosened minor 0.05 ^/properties/a/multipleOf ^.properties.a.multipleOf: v1.a.multipleOf allows what was forbidden (4 -> 2)"}
	field({"multipleOf": 2}, {"multipleOf": 4}) == {"tightened major 0.4 ^/properties/a/multipleOf ^.properties.a.multipleOf: v1.a.multipleOf forbids what was allowed (2 -> 4)"}
	field({}, {"multipleOf": 2}) == {"tightened major 0.4 ^/properties/a/multipleOf ^.properties.a.multipleOf: v1.a.multipleOf forbids what was allowed (- -> 2)"}
	field({"multipleOf": 2}, {}) == {"loosened minor 0.05 ^/properties/a/multipleOf of old ^.properties.a.multipleOf: v1.a.multipleOf allows what was forbidden (2 -> -)"}
}

test_all_of if {
	field({"allOf": [{"a": 1}, {"b": 1}]}, {"allOf": [{"b": 1}, {"a": 1}]}) == set()
	field({"allOf": [{"a": 1}, {"b": 1}]}, {"allOf": [{"b": 1}]}) == {`loosened minor 0.05 ^/properties/a/allOf ^.properties.a.allOf: v1.a.allOf allows what was forbidden ([{"a": 1}, {"b": 1}] -> [{"b": 1}])`}
	field({"allOf": [{"a": 1}]}, {"allOf": [{"b": 1}]}) == {`tightened major 0.4 ^/properties/a/allOf ^.properties.a.allOf: v1.a.allOf forbids what was allowed ([{"a": 1}] -> [{"b": 1}])`}
	field({}, {"allOf": [{"a": 1}]}) == {`tightened major 0.4 ^/properties/a/allOf ^.properties.a.allOf: v1.a.allOf forbids what was allowed (- -> [{"a": 1}])`}
	field({"allOf": [{"a": 1}]}, {}) == {`loosened minor 0.05 ^/properties/a/allOf of old ^.properties.a.allOf: v1.a.allOf allows what was forbidden ([{"a": 1}] -> -)`}
}

test_any_of if {
	field({"anyOf": [{"a": 1}, {"b": 1}]}, {"anyOf": [{"b": 1}, {"a": 1}]}) == set()
	field({"anyOf": [{"a": 1}]}, {"anyOf": [{"b": 1}, {"a": 1}]}) == {`loosened minor 0.05 ^/properties/a/anyOf ^.properties.a.anyOf: v1.a.anyOf allows what was forbidden ([{"a": 1}] -> [{"b": 1}, {"a": 1}])`}
	field({"anyOf": [{"a": 1}, {"b": 1}]}, {"anyOf": [{"b": 1}]}) == {`tightened major 0.4 ^/properties/a/anyOf ^.properties.a.anyOf: v1.a.anyOf forbids what was allowed ([{"a": 1}, {"b": 1}] -> [{"b": 1}])`}
	field({}, {"anyOf": [{"a": 1}]}) == {`tightened major 0.4 ^/properties/a/anyOf ^.properties.a.anyOf: v1.a.anyOf forbids what was allowed (- -> [{"a": 1}])`}
	field({"anyOf": [{"a": 1}]}, {}) == {`loosened minor 0.05 ^/properties/a/anyOf of old ^.properties.a.anyOf: v1.a.anyOf allows what was forbidden ([{"a": 1}] -> -)`}
}

test_one_of if {
	field({"oneOf": [{"a": 1}, {"b": 1}]}, {"oneOf": [{"b": 1}, {"a": 1}]}) == set()
	field({"oneOf": [{"a": 1}]}, {"oneOf": [{"b": 1}, {"a": 1}]}) == {`tightened major 0.4 ^/properties/a/oneOf ^.properties.a.oneOf: v1.a.oneOf forbids what was allowed ([{"a": 1}] -> [{"b": 1}, {"a": 1}])`}
	field({"oneOf": [{"a": 1}]}, {}) == {`loosened minor 0.05 ^/properties/a/oneOf of old ^.properties.a.oneOf: v1.a.oneOf allows what was forbidden ([{"a": 1}] -> -)`}
}

test_not if {
	field({"not": {"a": 1}}, {"not": {"b": 1}}) == {`tightened major 0.4 ^/properties/a/not ^.properties.a.not: v1.a.not forbids what was allowed ({"a": 1} -> {"b": 1})`}
	field({}, {"not": {"a": 1}}) == {`tightened major 0.4 ^/properties/a/not ^.properties.a.not: v1.a.not forbids what was allowed (- -> {"a": 1})`}
	field({"not": {"a": 1}}, {}) == {`loosened minor 0.05 ^/properties/a/not of old ^.properties.a.not: v1.a.not allows what was forbidden ({"a": 1} -> -)`}
}

test_merging if {
	field({}, {"x-kubernetes-list-type": "set"}) == {"merging_changed major 0.4 ^/properties/a/x-kubernetes-list-type ^.properties.a.x-kubernetes-list-type: v1.a.x-kubernetes-list-type: appliers merge in another way (- -> set)"}
	field({}, {"x-kubernetes-list-type": "atomic"}) == set()
	field({}, {"x-kubernetes-map-type": "atomic"}) == {"merging_changed major 0.4 ^/properties/a/x-kubernetes-map-type ^.properties.a.x-kubernetes-map-type: v1.a.x-kubernetes-map-type: appliers merge in another way (- -> atomic)"}
	field({}, {"x-kubernetes-map-type": "granular"}) == set()
	field({"x-kubernetes-list-map-keys": ["a", "b"]}, {"x-kubernetes-list-map-keys": ["b", "a"]}) == set()
	field({"x-kubernetes-list-map-keys": ["a"]}, {"x-kubernetes-list-map-keys": ["b"]}) == {`merging_changed major 0.4 ^/properties/a/x-kubernetes-list-map-keys ^.properties.a.x-kubernetes-list-map-keys: v1.a.x-kubernetes-list-map-keys: appliers merge in another way (["a"] -> ["b"])`}
}

test_rules if {
	field({}, {"x-kubernetes-validations": [{"rule": "a"}]}) == {`rule_added major 0.4 ^/properties/a/x-kubernetes-validations ^.properties.a.x-kubernetes-validations: v1.a.x-kubernetes-validations: a rule was added (- -> [{"rule": "a"}])`}
	field({"x-kubernetes-validations": [{"rule": "a"}]}, {}) == {`rule_removed minor 0.05 ^/properties/a/x-kubernetes-validations of old ^.properties.a.x-kubernetes-validations: v1.a.x-kubernetes-validations: a rule was removed ([{"rule": "a"}] -> -)`}
	field({"x-kubernetes-validations": [{"rule": "a"}, {"rule": "b"}]}, {"x-kubernetes-validations": [{"rule": "b"}, {"rule": "a"}]}) == {`rule_reworded patch 0 ^/properties/a/x-kubernetes-validations ^.properties.a.x-kubernetes-validations: v1.a.x-kubernetes-validations: a rule has another message ([{"rule": "a"}, {"rule": "b"}] -> [{"rule": "b"}, {"rule": "a"}])`}
	field({"x-kubernetes-validations": [{"rule": "a", "message": "m"}]}, {"x-kubernetes-validations": [{"rule": "a", "message": "n"}]}) == {`rule_reworded patch 0 ^/properties/a/x-kubernetes-validations ^.properties.a.x-kubernetes-validations: v1.a.x-kubernetes-validations: a rule has another message ([{"message": "m", "rule": "a"}] -> [{"message": "n", "rule": "a"}])`}
	field({"x-kubernetes-validations": [{"rule": "a"}]}, {"x-kubernetes-validations": [{"rule": "a", "optionalOldSelf": true}]}) == {`rule_added major 0.4 ^/properties/a/x-kubernetes-validations ^.properties.a.x-kubernetes-validations: v1.a.x-kubernetes-validations: a rule was added ([{"rule": "a"}] -> [{"optionalOldSelf": true, "rule": "a"}])`}
	field({"x-kubernetes-validations": [{"rule": "a"}]}, {"x-kubernetes-validations": [{"rule": "a"}, {"rule": "b"}]}) == {`rule_added major 0.4 ^/properties/a/x-kubernetes-validations ^.properties.a.x-kubernetes-validations: v1.a.x-kubernetes-validations: a rule was added ([{"rule": "a"}] -> [{"rule": "a"}, {"rule": "b"}])`}
}

test_documentation if {
	field({"description": "a"}, {"description": "b", "title": "t"}) == {"documentation_changed patch 0 ^ ^: version v1 is described in other words (- -> -)"}
	field({}, {"title": "a"}) == {"documentation_changed patch 0 ^ ^: version v1 is described in other words (- -> -)"}
	field({}, {"example": 1}) == {"documentation_changed patch 0 ^ ^: version v1 is described in other words (- -> -)"}
	field({}, {"externalDocs": {}}) == {"documentation_changed patch 0 ^ ^: version v1 is described in other words (- -> -)"}
	field({"description": "a"}, {}) == {"documentation_changed patch 0 ^ ^: version v1 is described in other words (- -> -)"}
}

test_what_is_not_known_is_breaking if {
	field({"x-new": [1, 2]}, {"x-new": [2, 1]}) == {"unknown_change major 0.5 ^/properties/a/x-new ^.properties.a.x-new: v1.a.x-new changed in a way that is not understood ([1, 2] -> [2, 1])"}
	field({"x-new": 1}, {"x-new": 2}) == {"unknown_change major 0.5 ^/properties/a/x-new ^.properties.a.x-new: v1.a.x-new changed in a way that is not understood (1 -> 2)"}
	field({}, {"x-new": 1}) == {"unknown_change major 0.5 ^/properties/a/x-new ^.properties.a.x-new: v1.a.x-new changed in a way that is not understood (- -> 1)"}
	field({"x-new": 1}, {}) == {"unknown_change major 0.5 ^/properties/a/x-new of old ^.properties.a.x-new: v1.a.x-new changed in a way that is not understood (1 -> -)"}
}

test_other_shapes if {
	field({}, {"required": "b"}) == {"unknown_change major 0.5 ^/properties/a ^.properties.a: v1.a changed in a way that is not understood (- -> -)"}
	field({"required": 5}, {}) == {"unknown_change major 0.5 ^/properties/a ^.properties.a: v1.a changed in a way that is not understood (- -> -)"}
	field({}, {"x-kubernetes-validations": {}}) == {
		"rule_reworded patch 0 ^/properties/a/x-kubernetes-validations ^.properties.a.x-kubernetes-validations: v1.a.x-kubernetes-validations: a rule has another message (- -> {})",
		"unknown_change major 0.5 ^/properties/a ^.properties.a: v1.a changed in a way that is not understood (- -> -)",
	}
	field({}, {"properties": 5}) == {"unknown_change major 0.5 ^/properties/a ^.properties.a: v1.a changed in a way that is not understood (- -> -)"}
	field({}, {"items": [{}]}) == {"unknown_change major 0.5 ^/properties/a ^.properties.a: v1.a changed in a way that is not understood (- -> -)"}
	field({"properties": {"b": true}}, {"properties": {"b": false}}) == {"unknown_change major 0.5 ^/properties/a ^.properties.a: v1.a changed in a way that is not understood (- -> -)"}
	field({"required": 5}, {"required": 5}) == set()
	field({}, {"enum": 5}) == {"enum_narrowed major 0.5 ^/properties/a/enum ^.properties.a.enum: v1.a.enum allows fewer values (- -> 5)"}
}
