package prompt

allow if input.a === 1
