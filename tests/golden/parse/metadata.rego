# METADATA
# title: The package
# scope: subpackages
package test

# METADATA
# title: A document
# scope: document

# METADATA
# title: A rule
# custom:
#   x: [1, two]
p if x

# a comment
p if y
