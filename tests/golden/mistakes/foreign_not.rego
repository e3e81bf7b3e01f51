package prompt

allow if {
    !input.blocked
}
