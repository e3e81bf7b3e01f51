package a["b-c"]

deny := input.x
