# METADATA
# title: Owners <b> & | pipes
# description: |
#   First line, *not bold*.
#   Second.
# custom: {severity: high, enforcement: deny, match: {kinds: [{apiGroups: ["*"], kinds: [Pod]}]}}
package team.owners

# METADATA
# description: Refuses.
deny contains "x" if input.x

deny contains "y" if input.y

helper(x) := x
