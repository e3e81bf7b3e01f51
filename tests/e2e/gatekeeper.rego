# What a Suite of examples/gatekeeper expects (input.suite), and what kubectl was told of its objects (input.told, by case). A
# violation is a line `[constraint] message` of the denial.
package gatekeeper

# What kubectl printed for each case, as lines to be shown.
shown := concat("\n", [sprintf("%s %s: %s", [input.suite.metadata.name, one.name, text]) |
	some one in cases
	some text in words(violations(one.name))
])

words(texts) := texts if count(texts) > 0

words(texts) := ["admitted"] if count(texts) == 0

cases := [one | some test in input.suite.tests; some one in test.cases]

# kubectl says more than it was told: of a refusal, who refused what.
violations(name) := [text |
	some line in split(regex.replace(input.told[name], `(?s)^.* denied the request: `, ""), "\n")
	startswith(line, sprintf("[%s] ", [input.suite.metadata.name]))
	text := trim_prefix(line, sprintf("[%s] ", [input.suite.metadata.name]))
]

problems contains sprintf("%s: kubectl says: %s", [one.name, input.told[one.name]]) if {
	some one in cases
	count(violations(one.name)) == 0
	not regex.match(`(created|configured|serviceaccount updated) \(server dry run\)\n$`, input.told[one.name])
}

problems contains sprintf("%s: %d violations of %v", [one.name, count(found), assertion]) if {
	some one in cases
	some assertion in one.assertions
	found := [text | some text in violations(one.name); regex.match(object.get(assertion, "message", ""), text)]
	not meets(assertion.violations, count(found))
}

meets("no", number) if number == 0

meets("yes", number) if number > 0

meets(wanted, number) if wanted == number

# Two cases at the least: one that passes, one that does not.
problems contains "there are not two cases" if count(cases) < 2

# Files of the objects that are there already.
files := concat(" ", {file | some one in cases; some file in one.inventory})

# Objects as a server that reads them from files knows them.
inventory[known.apiVersion][known.kind][object.get(known.metadata, "namespace", "")][known.metadata.name] := known if {
	some known in input.objects
}
