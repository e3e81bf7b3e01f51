package prompt

allow if {
    input.tag == "safe"
}
