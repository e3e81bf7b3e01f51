# Each window of time against each other: n * n short passes.
package pairs

overlapping contains [a.name, b.name] if {
	some a in data.windows
	some b in data.windows
	a.name < b.name
	a.from < b.to
	b.from < a.to
}

report := count(overlapping)
