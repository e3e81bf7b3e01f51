package prompt

deny contains message if {
    some template in input.templates
    contains(tempalte.text, "SSN")
    message := "SSN"
}
