package prompt

deny contains "a" if {
    for x in input.items {
        x.bad
    }
}
