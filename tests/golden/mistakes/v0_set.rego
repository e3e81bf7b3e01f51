package prompt

deny[msg] {
    input.spec.template == ""
    msg := "the template is empty"
}
