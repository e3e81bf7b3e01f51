package prompt

f(x) := y if {
    y := x + 1
    return y
}
