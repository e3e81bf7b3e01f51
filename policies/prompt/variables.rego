# METADATA
# title: Variables that are declared, used and delimited
# description: >-
#   Warns of a PromptTemplate that uses variables which it does not declare as parameters, declares parameters that it does
#   not use, or puts what users may have written into the prompt without delimiters: then a user's text can pass for
#   instructions. A variable with an enum can say nothing of its own; any other is delimited if it stands in quotes, in
#   <tags>…</tags> or in a block between lines of ``` or """.
# custom:
#   enforcement: warn
#   severity: low
#   fix: >-
#     Declare each variable under spec.parameters, remove what is not used, and put free text into delimiters, such as
#     <user_input>{{ .question }}</user_input>.
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptTemplate]
package prompt.variables

import data.lib.exceptions
import data.lib.prompt

warn contains {"msg": message, "field": path} if {
	some path, message in problems
	not exceptions.granted("prompt.variables", prompt.shown(path))
}

parameters := prompt.parameters(input)

used := prompt.variables(input.spec.template) if input.kind == "PromptTemplate"

problems[["spec", "parameters"]] := message if {
	undeclared := (used - object.keys(parameters)) - prompt.reserved
	count(undeclared) > 0
	message := sprintf("spec.parameters does not declare %s, which the template uses", [listed(undeclared)])
}

problems[["spec", "parameters", i, "name"]] := message if {
	some i, parameter in input.spec.parameters
	is_string(parameter.name)
	not parameter.name in (used | prompt.reserved)
	message := sprintf("the template does not use the parameter of spec.parameters[%d]", [i])
}

problems[["spec", "template"]] := message if {
	bare := prompt.variables(regex.replace(input.spec.template, delimited, " "))
	free := {name | some name in (used & bare); not is_array(object.get(parameters, [name, "enum"], null))} - prompt.reserved
	count(free) > 0
	message := sprintf("spec.template puts %s into the prompt without delimiters around it", [listed(free)])
}

# What is in quotes (on one line), in tags, or in a block.
delimited := concat("|", [
	"```(?s:.*?)```",
	`"""(?s:.*?)"""`,
	`<[A-Za-z][^<]*>(?s:.*?)</[A-Za-z][^<>]*>`,
	`"[^"\n]*"|“[^”\n]*”|「[^」\n]*」|『[^』\n]*』|«[^»\n]*»|《[^》\n]*》|【[^】\n]*】`,
	"'\\{\\{[^{}]*\\}\\}'|‘\\{\\{[^{}]*\\}\\}’|`\\{\\{[^{}]*\\}\\}`",
])

listed(names) := concat(", ", sort(names))
