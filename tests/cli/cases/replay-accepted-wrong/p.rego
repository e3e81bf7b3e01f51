package p

deny contains "no" if input.spec.wrong
