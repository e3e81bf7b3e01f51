# METADATA
# scope: package
# schemas:
#   - input: schema.pod
package schemas

a if input.name == 1

# METADATA
# schemas:
#   - data.list: schema.lib.list
b if data.list[0] == 1

c if data.list[0] == 1

# METADATA
# scope: document
# schemas:
#   - input.name: {type: object, properties: {first: {type: string}}}
d if input.name.first == 1

d if input.name.last

# METADATA
# schemas:
#   - input: schema.none
e if input.name == 1

# METADATA
# schemas:
#   - input.deep.er: {type: number}
f if input.deep.er == "x"

# METADATA
# schemas:
#   - input: {type: nothing}
g := 1
