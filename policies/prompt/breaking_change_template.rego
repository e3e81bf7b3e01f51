package prompt.breaking_change

import data.lib.change
import data.lib.prompt

templates := {"old": old_spec, "new": new_spec} if new.kind == "PromptTemplate"

# ---- Parameters ------------------------------------------------------------------------------------------------------

parameters_old := parameters_of(templates.old)

parameters_new := parameters_of(templates.new)

# The parameters by name, each with its place in the list. Undefined where two have one name, or where something is not
# what it should be.
parameters_of(spec) := {parameter.name: {"index": i, "is": parameter} | some i, parameter in list} if {
	list := object.get(spec, "parameters", [])
	is_array(list)
	every parameter in list {
		is_string(parameter.name)
	}
	count({parameter.name | some parameter in list}) == count(list)
}

unreadable contains "parameters" if {
	some template in templates
	not parameters_of(template)
}

removed := object.keys(parameters_old) - object.keys(parameters_new)

added := object.keys(parameters_new) - object.keys(parameters_old)

kept := object.keys(parameters_new) & object.keys(parameters_old)

is_required(parameter) if parameter.required == true

# Nobody can use the template without giving a value for such a parameter.
is_needed(parameter) if {
	is_required(parameter)
	not "default" in object.keys(parameter)
}

changes contains change.entry(kinds, kind_of_removal(parameter), name, place) if {
	some name in removed
	parameter := parameters_old[name].is
	place := {
		"path": ["spec", "parameters", parameters_old[name].index],
		"in": "old",
		"at": sprintf("spec.parameters.%s", [name]),
		"before": parameter,
	}
}

kind_of_removal(parameter) := "required_parameter_removed" if {
	is_required(parameter)
} else := "parameter_removed"

changes contains change.entry(kinds, kind_of_addition(name), name, place) if {
	some name in added
	place := {
		"path": ["spec", "parameters", parameters_new[name].index],
		"at": sprintf("spec.parameters.%s", [name]),
		"after": parameters_new[name].is,
	}
}

# Whoever filled a variable goes on to do so when it becomes a parameter.
kind_of_addition(name) := "reserved_added" if {
	name in prompt.reserved
} else := "parameter_declared" if {
	name in variables_old
} else := "required_parameter_added" if {
	is_needed(parameters_new[name].is)
} else := "parameter_added"

changes contains change.entry(kinds, "parameters_reordered", "spec.parameters", place) if {
	order_of(parameters_old, kept) != order_of(parameters_new, kept)
	place := {"path": ["spec", "parameters"], "at": "spec.parameters"}
}

# ---- One parameter ---------------------------------------------------------------------------------------------------

changes contains change.entry(kinds, kind, subject, place) if {
	some name, was in parameters_old
	is_now := parameters_new[name]
	some member in (object.keys(was.is) | object.keys(is_now.is))
	difference := change.differing(was.is, is_now.is, member)
	kind := kind_of_change(name, member, was.is, is_now.is)
	at := sprintf("spec.parameters.%s.%s", [name, member])
	subject := object.get({"unknown_change": at}, kind, name)
	place := object.union(difference, {"path": ["spec", "parameters", index_of(difference, was, is_now), member], "at": at})
}

# In the list of which the difference speaks.
index_of(difference, was, is_now) := was.index if {
	difference["in"] == "old"
} else := is_now.index

# A list of values for what was free to take any narrows it, also where it was no parameter before.
changes contains change.entry(kinds, "enum_narrowed", name, place) if {
	some name in added
	name in variables_old
	values := parameters_new[name].is.enum
	place := {
		"path": ["spec", "parameters", parameters_new[name].index, "enum"],
		"at": sprintf("spec.parameters.%s.enum", [name]),
		"after": values,
	}
}

# A template that is older than a policy may be mended by it, whatever else is changed.
kind_of_change(name, member, was, is_now) := "reserved_set" if {
	set := prompt.set_by_policies[name]
	is_now[member] == {"enum": [set], "default": set}[member]
} else := kind_of_member(member, was, is_now)

# What differs between two parameters that are needed is neither of these members.
kind_of_member("required", was, is_now) := kind_of_need(is_now, kind_of_requirement(was, is_now))

kind_of_member("default", was, is_now) := kind_of_need(is_now, kind_of_default(was, is_now))

kind_of_member("enum", was, is_now) := kind_of_enum(was, is_now)

kind_of_member("description", _, _) := "description_changed"

kind_of_member(member, _, _) := "unknown_change" if not member in {"required", "default", "enum", "description"}

kind_of_need(is_now, otherwise) := "required_without_default" if {
	is_needed(is_now)
} else := otherwise

kind_of_requirement(was, is_now) := "required_with_default" if {
	is_required(is_now)
} else := "no_longer_required" if {
	is_required(was)
} else := "required_restated"

kind_of_default(was, is_now) := "default_changed" if {
	was.default != is_now.default
} else := "default_added" if {
	"default" in object.keys(is_now)
} else := "default_removed"

kind_of_enum(was, is_now) := "unknown_change" if {
	some parameter in [was, is_now]
	not is_array(object.get(parameter, "enum", []))
} else := "enum_widened" if {
	not "enum" in object.keys(is_now)
} else := "enum_narrowed" if {
	not "enum" in object.keys(was)
} else := "enum_narrowed" if {
	some value in was.enum
	not value in is_now.enum
} else := "enum_widened" if {
	some value in is_now.enum
	not value in was.enum
} else := "enum_reordered"

# ---- The text --------------------------------------------------------------------------------------------------------

text_of(template) := template.template if is_string(template.template)

text_old := text_of(templates.old)

text_new := text_of(templates.new)

unreadable contains "template" if {
	some template in templates
	not text_of(template)
}

# What stands in braces, blanks aside.
expressions(text) := [regex.replace(action, `\s+`, "") | some action in prompt.actions(text)]

default variables_old := set()

variables_old := prompt.variables(text_old)

default variables_new := set()

variables_new := prompt.variables(text_new)

changes contains text_change("variable_removed", name) if {
	some name in (variables_old - variables_new)
	not parameters_old[name]
}

changes contains text_change("variable_added", name) if {
	some name in (variables_new - variables_old)
	not parameters_new[name]
}

changes contains text_change("parameter_out_of_use", name) if {
	some name in ((variables_old - variables_new) & kept)
}

changes contains text_change("parameter_into_use", name) if {
	some name in ((variables_new - variables_old) & kept)
}

text_change(kind, name) := change.entry(kinds, kind, name, place) if {
	place := {"path": ["spec", "template"], "at": sprintf("spec.template.%s", [name])}
}

changes contains change.entry(kinds, "expression_changed", "spec.template", whole_text) if {
	variables_old == variables_new
	expressions(text_old) != expressions(text_new)
}

# What stands between the braces.
prose(text) := regex.replace(text, `(?s)\{\{.*?\}\}`, "{{}}")

# Words, or characters of scripts that put no blanks between words.
words(text) := {word | some word in regex.find_n(`[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}\p{N}]+`, prose(text), -1)}

# The share of the words that the two do not have in common.
share := 1 - ((2 * count(words(text_old) & words(text_new))) / (count(words(text_old)) + count(words(text_new))))

whole_text := {"path": ["spec", "template"], "at": "spec.template", "before": text_old, "after": text_new}

changes contains change.entry(kinds, kind_of_rewording, "spec.template", place) if {
	words(text_old) != words(text_new)
	place := object.union(whole_text, {"weight": round(2 + (23 * share)) / 100})
}

default kind_of_rewording := "reworded"

kind_of_rewording := "rewritten" if share > 0.5

changes contains change.entry(kinds, "rearranged", "spec.template", whole_text) if {
	prose(text_old) != prose(text_new)
	words(text_old) == words(text_new)
}
