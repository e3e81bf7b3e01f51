# METADATA
# custom:
#   enforcement: dryrun
package dryrun

deny contains "asks for an SSN" if contains(input.spec.template, "SSN")

patch contains {"op": "add", "path": "/metadata/labels", "value": {"a": "b"}} if input.spec.parameters[0].name == "name"
