package prompt

allow if {
    let x = 1
    x == input.y
}
