package prompt

allow if
    input.x
    input.y
