package crd.breaking_change

import data.lib.change

# What a change of a schema means to clients and to objects that are stored.
schema_kinds := {
	"unknown_change": {"class": "major", "weight": 0.5, "says": "%s changed in a way that is not understood"},
	"documentation_changed": {"class": "patch", "weight": 0, "says": "version %s is described in other words"},
	# Of fields
	"field_removed": {"class": "major", "weight": 0.7, "says": "%s removed: what objects hold there is dropped"},
	"field_left_open": {"class": "minor", "weight": 0.2, "says": "%s is no longer described: it may hold anything"},
	"field_added": {"class": "minor", "weight": 0.05, "says": "%s added"},
	"field_closed": {"class": "major", "weight": 0.4, "says": "%s could hold anything, and is described now"},
	"entries_dropped": {"class": "major", "weight": 0.7, "says": "%s: entries of any name are dropped"},
	"entries_allowed": {"class": "minor", "weight": 0.05, "says": "%s: entries of any name are kept"},
	"entries_closed": {"class": "major", "weight": 0.4, "says": "%s: entries could hold anything, and are described now"},
	"required_added": {"class": "major", "weight": 0.6, "says": "%s is required now"},
	"required_with_default": {"class": "minor", "weight": 0.1, "says": "%s is required now, and has a default"},
	"required_removed": {"class": "minor", "weight": 0.05, "says": "%s is no longer required"},
	# Of what a field may hold
	"type_changed": {"class": "major", "weight": 0.8, "says": "%s: objects and clients have the other type"},
	"enum_narrowed": {"class": "major", "weight": 0.5, "says": "%s allows fewer values"},
	"enum_widened": {"class": "minor", "weight": 0.05, "says": "%s allows more values"},
	"tightened": {"class": "major", "weight": 0.4, "says": "%s forbids what was allowed"},
	"loosened": {"class": "minor", "weight": 0.05, "says": "%s allows what was forbidden"},
	"default_changed": {"class": "minor", "weight": 0.2, "says": "%s changed"},
	"default_added": {"class": "minor", "weight": 0.1, "says": "%s added"},
	"default_removed": {"class": "minor", "weight": 0.2, "says": "%s removed"},
	"needed_default_removed": {"class": "major", "weight": 0.5, "says": "%s removed, of a field that is required"},
	"merging_changed": {"class": "major", "weight": 0.4, "says": "%s: appliers merge in another way"},
	"rule_added": {"class": "major", "weight": 0.4, "says": "%s: a rule was added"},
	"rule_removed": {"class": "minor", "weight": 0.05, "says": "%s: a rule was removed"},
	"rule_reworded": {"class": "patch", "weight": 0, "says": "%s: a rule has another message"},
}

# ---- Schemas within schemas ------------------------------------------------------------------------------------------

# The steps from a schema to those within it.
within := `^(/properties/[^/]*|/items|/additionalProperties)*$`

# Each schema within a schema, itself included, by the path that leads to it. What allOf, anyOf, oneOf and not hold is
# compared as a whole.
schemas_in(schema) := {path: node |
	walk(schema, [path, node])
	is_object(node)
	regex.match(within, slashed(path))
}

# A path as a text, in which a slash stands before each step and nowhere else.
slashed(path) := concat("", [sprintf("/%s", [replace(step, "/", "~")]) |
	some key in path
	step := sprintf("%v", [key])
])

pairs[name] := pair if {
	some name, version in versions_old
	not "schema" in unreadable_in(name)
	pair := {
		"old": schemas_in(version.is.schema.openAPIV3Schema),
		"new": schemas_in(versions_new[name].is.schema.openAPIV3Schema),
	}
}

# The schema that a schema lies in: one step up, or two from a property.
parent_of(path, schemas) := parent if {
	parent := array.slice(path, 0, count(path) - 1)
	schemas[parent]
} else := array.slice(path, 0, count(path) - 2)

in_schema(name, path, difference) := place(name, array.concat(["schema", "openAPIV3Schema"], path), difference)

# A field as people write it, after the version: v1.spec.tones[items].name.
field(name, path) := concat("", [name, strings.replace_n({"[]": "", ".[": "["}, steps)]) if {
	steps := regex.replace(slashed(path), `/properties/([^/]*)|/(items|additionalProperties)`, ".$1[$2]")
}

# The change of a field, or of a keyword of its schema.
field_change(kind, name, path, difference) := change.entry(schema_kinds, kind, field(name, path), location) if {
	location := in_schema(name, path, difference)
}

keyword_change(kind, name, path, keyword, difference) := change.entry(schema_kinds, kind, subject, location) if {
	subject := sprintf("%s.%s", [field(name, path), keyword])
	location := in_schema(name, array.concat(path, [keyword]), difference)
}

keeps_unknown(schema) if schema["x-kubernetes-preserve-unknown-fields"] == true

is_map(schema) if is_object(schema.additionalProperties)

is_map(schema) if schema.additionalProperties == true

# A schema in which something is of another shape than it must be is compared as a whole.
changes contains field_change("unknown_change", name, path, {}) if {
	some name, pair in pairs
	some path, schema in pair.new
	pair.old[path] != schema
	some version in [pair.old[path], schema]
	is_malformed(version)
}

is_malformed(schema) if {
	some keyword, type in {"required": "array", "x-kubernetes-validations": "array", "properties": "object", "items": "object"}
	type_name(schema[keyword]) != type
}

is_malformed(schema) if {
	some property in schema.properties
	not is_object(property)
}

# ---- Fields that come and go -----------------------------------------------------------------------------------------

changes contains field_change(kind, name, path, {"in": "old"}) if {
	some name, pair in pairs
	some path in (object.keys(pair.old) - object.keys(pair.new))
	parent := pair.new[parent_of(path, pair.old)]
	kind := kind_of_removed_field(step_to(path, pair.old), parent)
}

changes contains field_change(kind, name, path, {}) if {
	some name, pair in pairs
	some path in (object.keys(pair.new) - object.keys(pair.old))
	parent := pair.old[parent_of(path, pair.new)]
	kind := kind_of_added_field(step_to(path, pair.new), parent)
}

# What leads to a schema from the one that it lies in: "properties", "items" or "additionalProperties".
step_to(path, schemas) := path[count(parent_of(path, schemas))]

kind_of_removed_field("items", _) := "unknown_change"

kind_of_removed_field("properties", parent) := "field_left_open" if {
	keeps_unknown(parent)
} else := "field_removed"

kind_of_added_field("items", _) := "unknown_change"

kind_of_added_field("properties", parent) := "field_closed" if {
	keeps_unknown(parent)
} else := "field_closed" if {
	is_map(parent)
} else := "field_added"

# ---- Keywords --------------------------------------------------------------------------------------------------------

documentation := {"description", "title", "example", "externalDocs"}

# Keywords that stand for the same as another value where they are left out.
neutral := {
	"minLength": 0,
	"minItems": 0,
	"minProperties": 0,
	"exclusiveMinimum": false,
	"exclusiveMaximum": false,
	"uniqueItems": false,
	"nullable": false,
	"x-kubernetes-embedded-resource": false,
	"x-kubernetes-int-or-string": false,
	"x-kubernetes-preserve-unknown-fields": false,
	"x-kubernetes-list-type": "atomic",
	"x-kubernetes-map-type": "granular",
}

# Lists whose order says nothing.
unordered := {"enum", "allOf", "anyOf", "oneOf", "x-kubernetes-list-map-keys"}

# The value of a keyword, so that what says the same is the same; null where it says nothing.
meaning(schema, keyword) := {value | some value in schema[keyword]} if {
	keyword in unordered
	is_array(schema[keyword])
} else := object.get(schema, keyword, object.get(neutral, keyword, null))

changes contains keyword_change(kind, name, path, keyword, difference) if {
	some name, pair in pairs
	some path, schema in pair.new
	was := pair.old[path]
	some keyword in ((object.keys(was) | object.keys(schema)) - (documentation | elsewhere))
	before := meaning(was, keyword)
	after := meaning(schema, keyword)
	before != after
	difference := change.differing(was, schema, keyword)
	kind := kind_of_keyword(keyword, before, after)
}

# Keywords with rules of their own.
elsewhere := {"properties", "items", "additionalProperties", "required", "default", "x-kubernetes-validations"}

kind_of_keyword(keyword, before, after) := "loosened" if {
	keyword in limits
	eases(keyword, before, after)
} else := "tightened" if {
	keyword in limits
} else := "enum_widened" if {
	keyword == "enum"
	eases(keyword, before, after)
} else := object.get(other_keywords, keyword, "unknown_change")

other_keywords := {
	"type": "type_changed",
	"enum": "enum_narrowed",
	"x-kubernetes-list-type": "merging_changed",
	"x-kubernetes-list-map-keys": "merging_changed",
	"x-kubernetes-map-type": "merging_changed",
}

limits := (((highest | lowest) | forbidding) | allowing) | {"pattern", "format", "multipleOf", "allOf", "anyOf", "oneOf", "not"}

highest := {"maximum", "maxLength", "maxItems", "maxProperties"}

lowest := {"minimum", "minLength", "minItems", "minProperties"}

# Flags that forbid something, and flags that allow something, when they are set.
forbidding := {"exclusiveMinimum", "exclusiveMaximum", "uniqueItems", "x-kubernetes-embedded-resource"}

allowing := {"nullable", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-int-or-string"}

# True if all that was valid is valid still.
eases(_, _, null)

eases(keyword, before, after) if {
	keyword in highest
	before != null
	max({before, after}) == after
}

eases(keyword, before, after) if {
	keyword in lowest
	min({before, after}) == after
}

eases(keyword, _, false) if keyword in forbidding

eases(keyword, _, true) if keyword in allowing

eases("format", "int32", "int64")

eases("format", "float", "double")

eases("multipleOf", before, after) if before % after == 0

eases("allOf", before, after) if count(after - before) == 0

eases(keyword, before, after) if {
	keyword in {"enum", "anyOf"}
	count(before - after) == 0
}

changes contains field_change("documentation_changed", name, [], {}) if {
	some name, pair in pairs
	is_described_otherwise(pair)
}

is_described_otherwise(pair) if {
	some path, schema in pair.new
	some keyword in documentation
	change.differing(pair.old[path], schema, keyword)
}

# ---- Required fields, defaults ---------------------------------------------------------------------------------------

# What a list of required fields names; nothing where it is no list.
required_in(schema) := {field | some field in schema.required}

changes contains demand_change(kind, name, path, required, {}) if {
	some name, pair in pairs
	some path, schema in pair.new
	some required in (required_in(schema) - required_in(pair.old[path]))
	kind := kind_of_demand(schema, required)
}

changes contains demand_change("required_removed", name, path, required, {"in": "old"}) if {
	some name, pair in pairs
	some path, schema in pair.old
	some required in (required_in(schema) - required_in(pair.new[path]))
}

# The place is the list's, the rest is about the field that it names.
demand_change(kind, name, path, required, difference) := object.union(about, {"path": list.path}) if {
	list := in_schema(name, array.concat(path, ["required"]), difference)
	member := in_schema(name, array.concat(path, ["required", required]), difference)
	about := change.entry(schema_kinds, kind, field(name, array.concat(path, ["properties", required])), member)
}

kind_of_demand(schema, required) := "required_with_default" if {
	"default" in object.keys(schema.properties[required])
} else := "required_added"

changes contains keyword_change(kind, name, path, "default", difference) if {
	some name, pair in pairs
	some path, schema in pair.new
	difference := change.differing(pair.old[path], schema, "default")
	kind := kind_of_default(difference, path, pair.new)
}

kind_of_default(difference, _, _) := "default_changed" if {
	difference.before != difference.after
} else := "default_added" if {
	"after" in object.keys(difference)
}

kind_of_default(difference, path, schemas) := "needed_default_removed" if {
	difference["in"] == "old"
	path[count(path) - 1] in required_in(schemas[parent_of(path, schemas)])
} else := "default_removed" if {
	difference["in"] == "old"
}

# ---- Entries of maps -------------------------------------------------------------------------------------------------

changes contains keyword_change(kind, name, path, "additionalProperties", difference) if {
	some name, pair in pairs
	some path, schema in pair.new
	was := pair.old[path]
	difference := change.differing(was, schema, "additionalProperties")
	kind := kind_of_entries(entries_of(was), entries_of(schema))
}

# Whether there may be entries of names that properties does not list: none, any, or those that a schema describes.
entries_of(schema) := "described" if {
	is_object(schema.additionalProperties)
} else := "any" if {
	schema.additionalProperties == true
} else := "any" if {
	keeps_unknown(schema)
} else := "none"

kind_of_entries(before, "none") := "entries_dropped" if before != "none"

kind_of_entries("none", after) := "entries_allowed" if after != "none"

kind_of_entries("described", "any") := "entries_allowed"

kind_of_entries("any", "described") := "entries_closed"

# ---- Rules in CEL ----------------------------------------------------------------------------------------------------

# What a rule demands, without the words that it is explained in.
demands(schema) := {object.filter(rule, ["rule", "optionalOldSelf"]) | some rule in schema["x-kubernetes-validations"]}

changes contains keyword_change(kind, name, path, "x-kubernetes-validations", difference) if {
	some name, pair in pairs
	some path, schema in pair.new
	was := pair.old[path]
	difference := change.differing(was, schema, "x-kubernetes-validations")
	kind := kind_of_rules(demands(was), demands(schema))
}

kind_of_rules(before, after) := "rule_added" if {
	count(after - before) > 0
} else := "rule_removed" if {
	count(before - after) > 0
} else := "rule_reworded"
