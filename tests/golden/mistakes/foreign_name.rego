package prompt

allow if startsWith(input.x, "a")
