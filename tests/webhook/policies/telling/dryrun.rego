# METADATA
# custom:
#   enforcement: dryrun
package telling.dryrun

deny contains sprintf("%v", [input.spec])

patch contains {"op": "add", "path": "/metadata/labels/copy", "value": input.spec.template}

patch contains {"op": "add", "path": "/spec/password", "value": input.spec.password}
