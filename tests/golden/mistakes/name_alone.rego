package prompt

allow
