package pages

deny contains "no title" if {
	input.kind == "Page"
	not input.spec.tilte
}
