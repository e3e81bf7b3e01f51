package prompt

deny contains "no owner" if {
    not input.metadata.labels[key] == "owner"
}
