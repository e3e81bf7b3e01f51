package prompt

deny contains "starts with x" if startwith(input.spec.template, "x")
