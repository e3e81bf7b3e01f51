# METADATA
# title: Config values that fit their template
# description: >-
#   Refuses a PromptConfig whose parameters do not fit the PromptTemplate that it refers to: a required parameter without a
#   value, a value outside the enum or of another type than the default, a key that is neither parameter nor variable of the
#   template. Values are texts, numbers, true or false, and lists of them. Where a cluster may not know the template yet,
#   warns instead; a template that is not there is the business of prompt.references.
# custom:
#   enforcement: deny
#   severity: medium
#   fix: Set the parameter to a value that the template allows, correct its name, or declare it in the template.
#   reads:
#     - prompt.example.com/v1/PromptTemplate
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptConfig]
package prompt.config_values

import data.lib.exceptions
import data.lib.inventory
import data.lib.prompt
import data.lib.secrets

deny contains misfit if {
	inventory.complete
	some misfit in misfits
}

warn contains misfit if {
	inventory.watched
	some misfit in misfits
}

# This needs no template.
deny contains finding(name, message) if {
	some name, value in values
	not is_plain(value)
	message := "must be a text, a number, true, false, or a list of such"
	not excepted(name)
}

# Keys that are secrets are the business of prompt.sensitive_content: no message here has one.
values[name] := value if {
	input.kind == "PromptConfig"
	some name, value in input.spec.parameters
	count(secrets.found(name)) == 0
}

finding(name, message) := {
	"msg": sprintf("%s %s", [prompt.shown(["spec", "parameters", name]), message]),
	"field": ["spec", "parameters", name],
}

excepted(name) if exceptions.granted("prompt.config_values", prompt.shown(["spec", "parameters", name]))

template := found if {
	input.kind == "PromptConfig"
	found := inventory.prompts("PromptTemplate", inventory.namespace_of(input))[input.spec.templateRef]
}

parameters := prompt.parameters(template)

misfits contains {"msg": message, "field": ["spec", "parameters"]} if {
	not exceptions.granted("prompt.config_values", "spec.parameters")
	some name, parameter in parameters
	parameter.required == true
	object.get(parameter, "default", null) == null
	object.get(input.spec, ["parameters", name], null) == null
	message := sprintf("spec.parameters has no value for %s, which %s requires", [name, its_template])
}

misfits contains finding(name, message) if {
	some name, _ in values
	not name in ((object.keys(parameters) | prompt.variables(template.spec.template)) | prompt.reserved)
	not excepted(name)
	message := sprintf("is neither a parameter nor a variable of %s", [its_template])
}

misfits contains finding(name, message) if {
	some name, value in values
	value != null
	not prompt.chosen(parameters[name], value)
	not excepted(name)
	message := sprintf("is not in the enum that %s gives it", [its_template])
}

misfits contains finding(name, message) if {
	some name, value in values
	is_plain(value)
	prompt.chosen(parameters[name], value)
	not type_name(value) in {"null", type_name(parameters[name].default)}
	parameters[name].default != null
	not excepted(name)
	message := sprintf("must be of the type that its default in %s has: %s", [its_template, type_name(parameters[name].default)])
}

its_template := sprintf("PromptTemplate %s", [input.spec.templateRef])

is_plain(value) if type_name(value) in {"string", "number", "boolean", "null"}

is_plain(value) if {
	is_array(value)
	every member in value {
		type_name(member) in {"string", "number", "boolean", "null"}
	}
}
