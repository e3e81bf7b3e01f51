package prompt

deny[msg] := "x" if {
    msg := "a"
}

deny contains "y" if input.y
