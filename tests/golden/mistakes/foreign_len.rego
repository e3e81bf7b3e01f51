package prompt

allow if len(input.x) > 3
