# METADATA
# title: What prompts are made of
# description: >-
#   The texts of the object under review with the paths where they stand, the variables of a template, its parameters,
#   and how a path is written in messages.
package lib.prompt

api_version := "prompt.example.com/v1"

kinds := {"PromptTemplate", "PromptConfig", "PromptRoute", "PromptBinding"}

# What other policies set parameters to.
set_by_policies := {"safetyCheck": "strict"}

# These parameters. No template need declare or use them.
reserved := object.keys(set_by_policies)

# METADATA
# description: >-
#   All that is written in the spec, at any depth: texts, numbers, and the keys of mappings. The path of a key is that of
#   its mapping. A text that is the value of something (an entry of a config, the default of a parameter) has its name.
written contains {"path": place(path), "text": value, "name": name_of(path)} if {
	input.kind in kinds
	walk(input.spec, [path, value])
	is_string(value)
}

written contains {"path": place(path), "text": json.marshal(value), "name": ""} if {
	input.kind in kinds
	walk(input.spec, [path, value])
	is_number(value)
}

written contains {"path": place(path), "text": key, "name": "", "key": true} if {
	input.kind in kinds
	walk(input.spec, [path, value])
	is_object(value)
	some key, _ in value
}

place(path) := array.concat(["spec"], path)

default name_of(_) := ""

name_of(path) := input.spec.parameters[path[1]].name if {
	input.kind == "PromptTemplate"
	path == ["parameters", path[1], "default"]
}

name_of(path) := key if {
	input.kind != "PromptTemplate"
	keys := [step | some step in path; is_string(step)]
	key := keys[count(keys) - 1]
}

# METADATA
# description: A path as people write it, such as spec.parameters[1].default.
shown(path) := trim_prefix(concat("", [shown_step(step) | some step in path]), ".")

shown_step(step) := sprintf("[%d]", [step]) if is_number(step)

shown_step(step) := sprintf(".%s", [step]) if regex.match(`^[\pL\pN_-]+$`, step)

shown_step(step) := sprintf("[%q]", [step]) if regex.match(`[^\pL\pN_-]|^$`, step)

# METADATA
# description: >-
#   What stands between {{ and }} in a template. Texts in quotes and comments within are gone: what looks like a variable
#   there is none.
actions(template) := [regex.replace(action, "\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|/\\*(?s:.*?)\\*/", " ") |
	some action in regex.find_n(`\{\{(?s:.*?)\}\}`, template, -1)
]

# METADATA
# description: >-
#   The names of the variables of a template: {{ .x }}, {{- .x.y -}} and {{ .x | upper }} all use x.
variables(template) := {found[1] |
	some action in actions(template)
	some found in regex.find_all_string_submatch_n(`[^\pL\pN_.)\]]\.([\pL_][\pL\pN_]*)`, action, -1)
}

# METADATA
# description: The parameters that a PromptTemplate declares, by name; of those with the same name, the first.
parameters(template) := {name: entries[0] |
	some name in {entry.name | some entry in template.spec.parameters; is_string(entry.name)}
	entries := [entry | some entry in template.spec.parameters; entry.name == name]
}

# METADATA
# description: What a prompt refers to, by kind and name in its own namespace, and where it does.
references(subject) := {reference |
	some {"in": subject.kind, "path": path, "to": kind} in [
		{"in": "PromptConfig", "path": ["spec", "templateRef"], "to": "PromptTemplate"},
		{"in": "PromptBinding", "path": ["spec", "routeRef"], "to": "PromptRoute"},
		{"in": "PromptBinding", "path": ["spec", "configRef"], "to": "PromptConfig"},
	]
	name := object.get(subject, path, null)
	is_string(name)
	reference := {"path": path, "kind": kind, "name": name}
} | {reference |
	subject.kind == "PromptRoute"
	some i, entry in subject.spec.configSelector
	is_string(entry.configName)
	path := ["spec", "configSelector", i, "configName"]
	reference := {"path": path, "kind": "PromptConfig", "name": entry.configName}
}

# METADATA
# description: True if [value], or each of its members if it is a list, is one that the parameter's enum allows.
chosen(parameter, _) if not is_array(object.get(parameter, "enum", null))

chosen(parameter, value) if value in parameter.enum

chosen(parameter, value) if {
	is_array(value)
	every member in value {
		member in parameter.enum
	}
}
