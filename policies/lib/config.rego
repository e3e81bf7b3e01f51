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

# What is let pass all the same: who allows which policy's findings on which objects, why, and until when.
# lib/exceptions.rego tells how an entry is read.
default exceptions := []

exceptions := data.usher.config.exceptions

# How long things may be: template and value in bytes; parameters, enum and routes in members. Those that the file does
# not name stay.
default_limits := {"template": 32768, "value": 8192, "parameters": 64, "enum": 64, "routes": 32}

default limits := {}

limits := object.union(default_limits, given("limits"))

# How prompt engines are recognised (labels of their pods), and what is asked of them: the latency that they scale on, in
# seconds, and the percentage of their pods that stays available. Those that the file does not name stay.
default_engines := {"labels": {"app": "prompt-engine"}, "latency": 0.5, "available": 80}

default engines := {}

engines := object.union(object.remove(default_engines, object.keys(given("engines"))), given("engines"))

default given(_) := {}

given(section) := data.usher.config[section]

# The score of a change between two versions from which on it takes a new major version.
default breaking_change_threshold := 0.3

breaking_change_threshold := data.usher.config.breaking_change_threshold if {
	is_threshold(data.usher.config.breaking_change_threshold)
}

# Breaks that were agreed on: {kind, name, namespace?, path, class?, why, until?}.
default accepted_changes := []

accepted_changes := data.usher.config.accepted_changes

sections := {
	"accepted_changes",
	"breaking_change_threshold",
	"default",
	"engines",
	"environments",
	"exceptions",
	"laws",
	"limits",
	"mutation",
	"namespaces",
	"production",
	"substitutions",
	"webhook",
}

# METADATA
# description: What is wrong with the file. Prompts are refused while there is anything.
problems contains sprintf("there is no section %s", [name]) if {
	some name, _ in data.usher.config
	not name in sections
}

problems contains "default must be a mapping" if not is_object(default_place)

problems contains sprintf("default has no member %s", [member]) if {
	is_object(default_place)
	some member, _ in default_place
	not member in place_members
}

problems contains sprintf("namespaces.%s has no member %s", [name, member]) if {
	is_object(namespaces)
	some name, place in namespaces
	is_object(place)
	some member, _ in place
	not member in place_members
}

# What is said of a place.
place_members := {"environment", "region"}

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

problems contains "exceptions must be a list" if not is_array(exceptions)

problems contains sprintf("exceptions[%d] must be a mapping", [i]) if {
	is_array(exceptions)
	some i, exception in exceptions
	not is_object(exception)
}

problems contains sprintf("exceptions[%d] must say %s", [i, member]) if {
	is_array(exceptions)
	some i, exception in exceptions
	some member in ["policy", "who", "why", "until"]
	not is_string(object.get(exception, member, null))
}

problems contains sprintf("exceptions[%d].%s must be a text", [i, member]) if {
	some i, exception in exceptions
	some member in ["kind", "namespace", "name", "field"]
	not is_string(object.get(exception, member, "")) # usher ignore:mutate-string any text will do
}

problems contains sprintf("exceptions[%d].until must be a date such as 2026-12-31", [i]) if {
	some i, exception in exceptions
	is_string(exception.until)
	not is_date(exception.until)
}

problems contains sprintf("exceptions[%d] has no member %s", [i, member]) if {
	some i, exception in exceptions
	some member, _ in exception
	not member in exception_members
}

# What an exception may say.
exception_members := {"policy", "kind", "namespace", "name", "field", "who", "why", "until"}

problems contains "limits must be a mapping" if limits == {}

problems contains sprintf("limits.%s is none of: %s", [name, concat(", ", sort(object.keys(default_limits)))]) if {
	some name, _ in limits
	not name in object.keys(default_limits)
}

problems contains sprintf("limits.%s must be a number of 0 or more", [name]) if {
	some name, limit in limits
	not is_number_from(limit, 0)
}

problems contains "engines must be a mapping" if engines == {}

problems contains sprintf("engines.%s is none of: %s", [name, concat(", ", sort(object.keys(default_engines)))]) if {
	some name, _ in engines
	not name in object.keys(default_engines)
}

problems contains "engines.labels must map names to texts" if not is_table_of_labels(engines.labels)

problems contains sprintf("engines.%s must be a number of 0 or more", [name]) if {
	some name in ["latency", "available"]
	not is_number_from(engines[name], 0)
}

is_date(text) if regex.match(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`, text)

is_number_from(number, least) if {
	is_number(number)
	number >= least
}

is_table_of_labels(table) if {
	is_object(table)
	table != {}
	every value in table {
		is_string(value)
	}
}

problems contains "breaking_change_threshold must be a number above 0, and 1 at most" if {
	not data.usher.config.breaking_change_threshold == breaking_change_threshold
	"breaking_change_threshold" in object.keys(data.usher.config)
}

is_threshold(number) if {
	is_number(number) # usher ignore:mutate-literal nothing else lies between two numbers
	number > 0
	number <= 1
}

problems contains "accepted_changes must be a list" if not is_array(accepted_changes)

problems contains sprintf("accepted_changes[%d] must have %s", [i, member]) if {
	is_array(accepted_changes)
	some i, entry in accepted_changes
	some member in ["kind", "name", "path", "why"]
	not has_filled(entry, member)
}

problems contains sprintf("accepted_changes[%d].until must be a date such as 2027-01-31", [i]) if {
	is_array(accepted_changes)
	some i, entry in accepted_changes
	until := entry.until
	not is_date(until)
}

problems contains sprintf("accepted_changes[%d] has no member %s", [i, member]) if {
	is_array(accepted_changes)
	some i, entry in accepted_changes
	some member, _ in entry
	not member in change_members
}

# What is said of a break that was agreed on.
change_members := {"kind", "namespace", "name", "path", "class", "why", "until"}

has_filled(entry, member) if is_filled(entry[member])

is_filled(text) if trim_space(text) != ""

is_list_of_strings(list) if {
	is_array(list)
	every item in list {
		is_string(item)
	}
}

# A text that turns up in its own replacement, as the empty one does in each, would be replaced again at each update.
is_table_of_texts(table) if {
	is_object(table)
	every found, replacement in table {
		is_string(replacement)
		not contains(replacement, found)
	}
}
