# METADATA
# custom:
#   enforcement: deny
package shop.secrets

deny contains "a password" if regex.match(`password: hunter\d`, input.data.text)
