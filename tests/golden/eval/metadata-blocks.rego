package test

# METADATA
# title: first

# METADATA
# description: second
# labels:
#   team: a
of_rule := rego.metadata.rule()

# METADATA
# title: first

# METADATA
# description: second
chain := rego.metadata.chain()
