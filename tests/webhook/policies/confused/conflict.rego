package confused.conflict

deny[input.spec.template] := 1

deny[input.spec.template] := 2
