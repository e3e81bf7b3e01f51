# What the JSON Schema of the configuration (input) says, and what policies/lib/config.rego does without a configuration.
package schema.agreement

import data.lib.config

named := object.keys(input.properties)

problems contains sprintf("section %s is in one of them alone", [name]) if {
	some name in (named | config.sections) - (named & config.sections)
}

problems contains sprintf("%s: the default is %v", [name, values[name]]) if {
	some name, section in input.properties
	name != "webhook"
	defaults(section) != values[name]
}

# A section that is replaced member by member has defaults for its members.
defaults(section) := section.default

defaults(section) := {name: member.default | some name, member in section.properties} if not "default" in object.keys(section)

values := {
	"default": config.default_place,
	"namespaces": config.namespaces,
	"production": config.production,
	"environments": config.environments,
	"laws": config.laws,
	"substitutions": config.substitutions,
	"mutation": config.mutation,
	"limits": config.limits,
	"engines": config.engines,
	"exceptions": config.exceptions,
	"breaking_change_threshold": config.breaking_change_threshold,
	"accepted_changes": config.accepted_changes,
}

# Each member of an entry that a policy reads is one that the schema has, and the other way around.
problems contains sprintf("%s: members are %v", [name, members]) if {
	some name, members in {
		"exceptions": config.exception_members,
		"accepted_changes": config.change_members,
	}
	object.keys(input.properties[name].items.properties) != members
}
