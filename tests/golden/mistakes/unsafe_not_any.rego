package prompt

allow if not input.roles[_] == "guest"
