package prompt

allow if {
    input.x := 1
}
