package my-policy

allow if input.a
