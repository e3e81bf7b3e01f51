package prompt

deny contains "a" if {
    if input.a > 10 {
       input.b
    }
}
