# METADATA
# custom: {enforcement: maybe}
package shop

deny contains "no" if input.a
