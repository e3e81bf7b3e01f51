package prompt

some x in input.xs
