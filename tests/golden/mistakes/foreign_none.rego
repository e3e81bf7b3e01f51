package prompt

allow if input.a != None
