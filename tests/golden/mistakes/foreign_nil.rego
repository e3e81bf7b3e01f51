package prompt

allow if input.a == nil
