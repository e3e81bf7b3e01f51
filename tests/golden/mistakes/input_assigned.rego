package prompt

allow if {
    input := {"a": 1}
    input.a == 1
}
