# METADATA
# custom:
#   match:
#     operations: ["*"]
package shop

warn contains json.marshal(object.remove(input.request, ["object", "oldObject"]))

warn contains sprintf("%s of %v, was %v", [input.request.operation, input.request.object, input.request.oldObject])
