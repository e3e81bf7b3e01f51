package prompt

allow if input.name.startswith("a")
