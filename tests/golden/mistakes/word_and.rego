package prompt

allow if input.a == 1 and input.b == 2
