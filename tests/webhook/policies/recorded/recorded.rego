# Says something about every request there can be, so that every kind of answer is seen: some are refused, by their uid,
# which makes them the same ones each time.
# METADATA
# custom:
#   match:
#     operations: ["*"]
#     subresources: ["*"]
package recorded

deny contains {"msg": "refused \u001b[31mfor\r\nno reason\u202e", "field": ["metadata", "name"]} if refused

deny contains sprintf("%s by %s", [input.request.operation, input.request.userInfo.username]) if refused

warn contains sprintf("seen\tat \u0007%s", [input.request.operation])

refused if regex.match("^[0-7]", input.request.uid)

refused if input.request.userInfo.username == "carol"

refused if input.request.subResource in {"eviction", "proxy"}
