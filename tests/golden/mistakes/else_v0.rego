package prompt

level = "a" {
    input.x
} else = "b" {
    input.y
}
