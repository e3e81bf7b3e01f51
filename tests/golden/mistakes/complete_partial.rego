package prompt

deny := "x" if input.a
deny contains "y" if input.b
