package prompt

limit := 1
limit(x) := 2
