package test

# METADATA
# scope: rule
# entrypoint: true
a := 1

# METADATA
# entrypoint: true
b := 1

# METADATA
# scope: subpackages
# entrypoint: true
c := 1
