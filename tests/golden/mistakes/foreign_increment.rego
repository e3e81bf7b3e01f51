package prompt

n := input.a++
