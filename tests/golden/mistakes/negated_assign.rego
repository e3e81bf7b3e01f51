package prompt

allow if {
    not x := input.y
}
