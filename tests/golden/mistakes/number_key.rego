package prompt

x := input.items.0
