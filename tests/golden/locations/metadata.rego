# METADATA:
# title: the package
#
#authors: [me <me@example.com>]
package metadata

# about nothing

# METADATA
# custom:
#   deep:
#     - 1
p := 1
