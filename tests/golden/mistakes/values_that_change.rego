package prompt

total := n if {
    n := 0
    some x in input.items
    n := n + x.cost
}
