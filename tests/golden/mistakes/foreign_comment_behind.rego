package prompt

allow if input.a // comment
