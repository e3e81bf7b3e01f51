package prompt

allow if {
    x := 1
    some x in input.items
}
