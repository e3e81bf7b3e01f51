# METADATA
# custom:
#   enforcement: warn
package user.enforcement_warn

deny contains "softly" if input.metadata.labels.enforcement
