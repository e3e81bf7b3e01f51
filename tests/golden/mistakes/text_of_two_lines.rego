package prompt

msg := "first
second"
