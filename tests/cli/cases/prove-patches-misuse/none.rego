package a

deny contains "x" if input.x
