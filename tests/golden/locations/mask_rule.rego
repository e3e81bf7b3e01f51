# METADATA
# scope: package
# compile:
#   unknowns: [input.x]
#   mask_rule: mask
package test

# METADATA
# compile:
#   mask_rule: data.filters[x].mask
p := 1
