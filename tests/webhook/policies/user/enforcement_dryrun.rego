# METADATA
# custom:
#   enforcement: dryrun
package user.enforcement_dryrun

deny contains "not yet" if input.metadata.labels.enforcement

patch contains {"op": "add", "path": "/metadata/labels/dryrun", "value": "yes"} if input.metadata.labels.enforcement
