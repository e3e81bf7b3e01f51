package yaml

# METADATA
# title: one
# title: two
p := 1

# METADATA
# title: three
# description: many
# lines
# scope: rule
q := 1

# METADATA
# custom:
#   list: [a, b
#   more: c
r := 1

# METADATA
# title:four
s := 1

# METADATA
# schemas:
# - input: 5
t := 1

# METADATA
# title: eleven
#description: glued to its sign
u := 1
