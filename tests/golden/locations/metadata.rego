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

# METADATA
# schemas:
#   - input: schema["cloud"].x
#   - data.y: schema
#   - input.z: {type: object}
# compile:
#   unknowns: [input.u, input]
#   mask_rule: data.mask
q := 2
