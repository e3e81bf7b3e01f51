# METADATA
# title: What a schema of ours must be
# description: >-
#   Holds a CustomResourceDefinition (input) to what the API server does not ask for: no defaults, which would change what
#   was hashed, and words for kubectl explain.
package crds

schemas contains {"path": path, "schema": schema} if {
	some version in input.spec.versions
	walk(version.schema.openAPIV3Schema, [path, schema])
	is_schema(path)
}

# Schemas lie below properties by name, and below items and additionalProperties.
is_schema([])

is_schema(path) if path[count(path) - 1] in {"items", "additionalProperties"}

is_schema(path) if path[count(path) - 2] == "properties"

shown(path) := sprintf("%s: %s", [input.metadata.name, concat(".", path)])

problems contains sprintf("%s has a default", [shown(path)]) if {
	some {"path": path, "schema": schema} in schemas
	"default" in object.keys(schema)
}

problems contains sprintf("%s has no description", [shown(path)]) if {
	some {"path": path, "schema": schema} in schemas
	not schema.description
	path != ["properties", "metadata"]
	not is_part_of_described(path, schema)
}

# The strings of a list or a mapping need no words of their own, nor do its objects.
is_part_of_described(path, schema) if {
	path[count(path) - 1] in {"items", "additionalProperties"}
	schema.type in {"string", "object"}
}

problems contains sprintf("%s has no type", [shown(path)]) if {
	some {"path": path, "schema": schema} in schemas
	not schema.type
	not schema["x-kubernetes-preserve-unknown-fields"]
}

problems contains sprintf("%s: no version is served and stored", [input.metadata.name]) if {
	not any_served
}

any_served if {
	some version in input.spec.versions
	version.served
	version.storage
	version.subresources.status == {}
}
