# METADATA
# title: Versions of prompts
# description: >-
#   The version that an object carries in its annotation prompt.example.com/version, written
#   <major>.<minor>.<patch>-<environment>, and how two of them compare. The three numbers have an order, the
#   environment has none.
package lib.version

annotation := "prompt.example.com/version"

# Numbers have no leading zeros, so that a version is written in one way only.
pattern := `^(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})(-[0-9A-Za-z]([-0-9A-Za-z]*[0-9A-Za-z])?)?$`

# METADATA
# description: >-
#   The annotation as it stands, well-formed or not; undefined for an object without.
text_of(object) := object.metadata.annotations[annotation]

# METADATA
# description: >-
#   The parts of a version: {major, minor, patch, environment}. The environment is "" where the text ends before it.
#   Undefined for a text that is no version, and for what is no text.
parse(text) := {
	"major": to_number(numbers[0]),
	"minor": to_number(numbers[1]),
	"patch": to_number(numbers[2]),
	"environment": trim_prefix(trim_prefix(text, core), "-"),
} if {
	regex.match(pattern, text)
	core := split(text, "-")[0]
	numbers := split(core, ".")
}

# METADATA
# description: The parts of the version of an object; undefined where it has none, or one that is not well-formed.
of(object) := parse(text_of(object))

# METADATA
# description: The three numbers in a form that <, == and > put in order.
order(version) := [version.major, version.minor, version.patch]

# METADATA
# description: >-
#   How a version became another: major, minor or patch (the first of the three numbers that went up), none (the
#   numbers are the same) or lower. The environment has no say.
bump(old, new) := "lower" if order(new) < order(old)

bump(old, new) := "none" if order(new) == order(old)

bump(old, new) := "major" if new.major > old.major

bump(old, new) := "minor" if {
	new.major == old.major
	new.minor > old.minor
}

bump(old, new) := "patch" if {
	new.major == old.major
	new.minor == old.minor
	new.patch > old.patch
}

# METADATA
# description: >-
#   The reason for which an object goes back to a lower version: its annotation prompt.example.com/rollback, if this
#   change set it. One that was there before is of an earlier rollback and says nothing about this one.
rollback(old, new) := reason if {
	reason := rollback_text(new)
	trim_space(reason) != ""
	not carries_rollback(old, reason)
}

carries_rollback(old, reason) if rollback_text(old) == reason

rollback_text(object) := object.metadata.annotations["prompt.example.com/rollback"]
