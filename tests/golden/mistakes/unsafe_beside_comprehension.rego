package test

deny contains "no owner" if {
	labels := input.metadata.labels
	owners == {label | labels[label]; startswith(label, "owner")}
}
