# No package.

# METADATA
# title: t
