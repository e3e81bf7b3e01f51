# METADATA
# # scope: package
package a

# METADATA
# # title: not said
p := rego.metadata.rule()

# METADATA
# null
q := rego.metadata.chain()
