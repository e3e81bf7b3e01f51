package prompt

msg := input.a ? "b" : "c"
