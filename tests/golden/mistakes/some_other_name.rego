package prompt

allow if {
    some i
    input.items[j] == 1
}
