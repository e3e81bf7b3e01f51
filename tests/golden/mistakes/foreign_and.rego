package prompt

allow if {
    input.a == 1 && input.b == 2
}
