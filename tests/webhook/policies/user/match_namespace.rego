# METADATA
# custom:
#   match:
#     labelSelector:
#       matchLabels: {match: unknown}
#     namespaceSelector:
#       matchLabels: {environment: production}
package user.match_namespace

deny contains "met"
