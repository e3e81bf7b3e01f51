# METADATA
# title: Carts are small
# custom:
#   severity: low
#   fix: Buy less.
#   match: {kinds: [{apiGroups: [shop.example.com], kinds: [Cart]}]}
package shop.size

deny contains {"msg": sprintf("%d is too much", [input.spec.size]), "field": "spec.size"} if input.spec.size > 10

patch contains {"op": "add", "path": "/metadata/labels", "value": {"size": "s"}} if input.spec.size < 2
