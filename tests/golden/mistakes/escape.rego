package prompt

deny contains "ssn" if regex.match("\d{3}-\d{2}", input.spec.template)
