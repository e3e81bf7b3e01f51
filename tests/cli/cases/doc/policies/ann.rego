# METADATA
# title: Title here
# description: |
#  Some text
#  more
# organizations: [Acme]
# authors:
# - Ann <ann@x.org>
# - name: Bob
# related_resources:
# - https://x.org
# - ref: https://y.org
#   description: why
# schemas:
# - input: schema.input
# - data.x: {type: string}
# custom:
#  list: [1,2]
package q

# METADATA
# scope: document
# title: D
p := 1

# METADATA
# compile:
#   unknowns: [input.x]
# title: E
r := 1