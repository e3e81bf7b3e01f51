package prompt

allow if input.a == True
