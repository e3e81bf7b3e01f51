package test

# METADATA
# scope: package
p := 1
