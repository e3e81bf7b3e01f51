package prompt

allow if input.a == 'b'
