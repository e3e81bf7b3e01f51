package prompt

x := [1, 2 3]
