package prompt

not input.y
