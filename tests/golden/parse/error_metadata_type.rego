package test

# METADATA
# title: x
# entrypoint: maybe
p := 1
