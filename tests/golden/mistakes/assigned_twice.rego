package prompt

deny contains msg if {
    msg := "a"
    input.x
    msg := "b"
}
