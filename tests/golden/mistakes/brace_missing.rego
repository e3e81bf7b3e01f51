package prompt

deny contains "x" if {
    input.x == 1

allow if input.y
