# METADATA
# custom:
#   match:
#     kinds:
#       - apiGroups: [example.com]
#         kinds: [House]
package never

patch contains {"op": "add", "path": "/spec/roof", "value": "red"} if not input.spec.roof
