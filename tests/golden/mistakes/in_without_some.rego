package prompt

names := [x.name | x in input.items]
