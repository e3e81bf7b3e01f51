package prompt

deny contains "no" if input.x
