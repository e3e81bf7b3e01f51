package prompt

allow if {
    if := 1
    if == 1
}
