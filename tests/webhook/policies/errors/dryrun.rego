# METADATA
# custom:
#   enforcement: dryrun
package trial

deny := 1 if input.metadata.labels.error == "trial"

deny := 2 if input.metadata.labels.error == "trial"
