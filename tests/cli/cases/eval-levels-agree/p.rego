package p

deny contains "one" if input.kind == "A"

deny contains "two" if input.kind == "B"

deny contains "three" if input.n > 2

allow if input.kind == "B"

allow if input.kind == "A"
