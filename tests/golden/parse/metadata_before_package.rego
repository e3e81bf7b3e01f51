# METADATA
# [
package a
p := 1
import data.x
p
