package p

deny contains "x" if input.x == 1
