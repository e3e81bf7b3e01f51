package prompt

allow if re_match("a", input.x)

b if any([input.x, input.y])
