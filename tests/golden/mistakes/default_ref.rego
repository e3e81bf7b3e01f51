package prompt

default allow := input.admin
