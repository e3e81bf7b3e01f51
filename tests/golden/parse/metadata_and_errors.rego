# METADATA
# title: fine
package a

# METADATA
# only some text
p := 1

# METADATA

q := ]
