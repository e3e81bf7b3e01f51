# METADATA
# custom:
#   enforcement: maybe
package bad.enforcement

deny contains "x"
