package shop

deny contains "denied" if input.deny

warn contains "warned" if input.warn

deny contains "broken" if input.conflict == f(1)

f(x) := 1 if x

f(x) := 2 if x
