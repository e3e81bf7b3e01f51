package secrets

deny contains "it has a token" if {
	input.spec.apiToken != ""
	some item in input.spec.items
	item.text != "fine"
}

deny contains "never" if {
	input.spec.apiToken == "another"
}

deny contains "nor this" if {
	not input.spec.missing
	not quiet
	count([i | some i in input.spec.items; i.text == "fine"]) == 2
}

quiet if input.spec.loud == false

limit(kind) := 3 if kind == "small"

limit(kind) := input.spec.limits[kind] if kind != "small"

deny contains sprintf("more than %d", [most]) if {
	most := limit(input.spec.size)
	input.spec.used > most
}
