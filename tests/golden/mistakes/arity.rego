package prompt

allow if count(input.a, 2) > 0
