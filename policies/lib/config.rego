# METADATA
# title: Configuration
# description: >-
#   What an operator sets in the file given with -c (data.usher.config), and what holds where it says nothing. A
#   section that the file has replaces the default as a whole.
package lib.config

# Where a namespace is that the table does not name.
default default_place := {"environment": "development", "region": ""}

default_place := data.usher.config.default

# Where namespaces are.
default namespaces := {
	"prod": {"environment": "production"},
	"production": {"environment": "production"},
}

namespaces := data.usher.config.namespaces

# The names of environments that are production.
default production := ["production", "prod"]

production := data.usher.config.production

# The regions that a law applies to. A star at the end stands for any ending.
default laws := {"gdpr": ["eu", "eu-*"]}

laws := data.usher.config.laws

# What a law puts in the place of what it finds in a template.
default substitutions := {"gdpr": {"store user data": "process data in compliance with local laws"}}

substitutions := data.usher.config.substitutions

# patch: objects are mended, and refused where they come unmended. deny: they are refused. off: neither.
default mutation := "patch"

mutation := data.usher.config.mutation

# Which environments versions may name (1.2.4-beta names beta) in namespaces of an environment. Of one that is not
# listed, those of production take the names of production, and others any.
default environments := {}

environments := data.usher.config.environments

sections := {"default", "environments", "laws", "mutation", "namespaces", "production", "substitutions"}

# METADATA
# description: What is wrong with the file. Prompts are refused while there is anything.
problems contains sprintf("there is no section %s", [name]) if {
	some name, _ in data.usher.config
	not name in sections
}

problems contains "default must be a mapping" if not is_object(default_place)

problems contains "production must be a list of names" if not is_list_of_strings(production)

problems contains "mutation must be patch, deny or off" if not mutation in {"patch", "deny", "off"}

problems contains "namespaces must be a mapping" if not is_object(namespaces)

problems contains sprintf("namespaces.%s must be a mapping", [name]) if {
	is_object(namespaces)
	some name, place in namespaces
	not is_object(place)
}

problems contains "environments must be a mapping" if not is_object(environments)

problems contains sprintf("environments.%s must be a list of names", [environment]) if {
	is_object(environments)
	some environment, names in environments
	not is_list_of_strings(names)
}

problems contains "laws must be a mapping" if not is_object(laws)

problems contains sprintf("laws.%s must be a list of regions", [law]) if {
	is_object(laws)
	some law, regions in laws
	not is_list_of_strings(regions)
}

problems contains "substitutions must be a mapping" if not is_object(substitutions)

problems contains sprintf("substitutions.%s must map texts to texts", [law]) if {
	is_object(substitutions)
	some law, table in substitutions
	not is_table_of_texts(table)
}

is_list_of_strings(list) if {
	is_array(list)
	every item in list {
		is_string(item)
	}
}

# A text that turns up in its own replacement would be replaced again at each update.
is_table_of_texts(table) if {
	is_object(table)
	every found, replacement in table {
		found != ""
		is_string(replacement)
		not contains(replacement, found)
	}
}
