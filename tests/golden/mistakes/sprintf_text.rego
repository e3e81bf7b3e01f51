package prompt

deny contains msg if {
    name := "x"
    msg := sprintf("template %s is too long", name)
}
