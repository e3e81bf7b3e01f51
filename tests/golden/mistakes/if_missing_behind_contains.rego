package prompt

deny contains msg {
    msg := "x"
}
