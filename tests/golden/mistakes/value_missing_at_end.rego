package prompt

allow :=
