package shop

deny contains word if input.request.operation == "CREATE"

word := "first" if input.spec.template

word := "second" if contains(input.spec.template, "SSN")
