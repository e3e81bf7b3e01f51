# Asks for DELETE by its METADATA and sees the object that goes.
# METADATA
# custom:
#   match:
#     operations: [DELETE]
package user.deletion

deny contains sprintf("%s stays", [input.metadata.name]) if input.metadata.labels.keep
