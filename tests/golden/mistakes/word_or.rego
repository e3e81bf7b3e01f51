package prompt

allow if input.a == 1 or input.b == 2
