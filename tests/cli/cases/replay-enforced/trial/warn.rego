# METADATA
# custom:
#   enforcement: warn
package warn

deny contains "nothing is deleted" if input.request.operation == "DELETE"
