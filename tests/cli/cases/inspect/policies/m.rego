# METADATA
# title: T
# entrypoint: true
package m.n

# METADATA
# description: R
p := 1
