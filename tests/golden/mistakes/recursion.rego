package prompt

allow if not deny
deny if not allow
