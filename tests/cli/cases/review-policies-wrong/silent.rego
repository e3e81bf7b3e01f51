package shop

allow if input.a
