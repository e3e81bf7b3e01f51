# Mends everything that is stored, and wants some things that it may not.
# METADATA
# custom:
#   match:
#     operations: ["*"]
#     subresources: ["*"]
package mending

patch contains {"op": "add", "path": "/metadata/labels/seen", "value": "yes"} if not input.metadata.labels.seen

patch contains {"op": "add", "path": "/metadata/annotations/a~1b~0", "value": "~/"} if not input.metadata.annotations["a/b~"]

patch contains {"op": "add", "path": "/metadata/labels/number", "value": 7}

patch contains {"op": "add", "path": "/metadata/name", "value": "another"}

patch contains {"op": "add", "path": "/status/mended", "value": true}

patch contains {"op": "add", "path": "/metadata/finalizers/-", "value": "example.com/usher"} if {
	not "example.com/usher" in object.get(input.metadata, "finalizers", [])
}

patch contains {"op": "add", "path": "/spec//7", "value": {"": 9007199254740993}} if {
	is_object(input.spec)
	not input.spec[""]["7"]
}
