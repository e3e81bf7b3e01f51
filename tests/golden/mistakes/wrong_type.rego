package prompt

deny contains "long" if count(input.a) > "10"
deny contains "n" if startswith(5, "a")
