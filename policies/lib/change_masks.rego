# METADATA
# title: Changes without secrets
# description: >-
#   A change names what was there before and what is there after it. Where one of these is a secret, or is called by one,
#   it is replaced by words that say so, for changes are shown to everybody.
package lib.change_masks

import data.lib.secrets

# METADATA
# description: The change without what is secret in its values, its path and its message.
masked(change) := object.union(masked_place(change), {member: value |
	some member in ["before", "after"]
	value := masked_value(change[member], split(change.at, "."))
})

# METADATA
# description: >-
#   The change without what is secret in its path and its message. Where a key on the way is a secret itself, the path
#   ends before it, and all words are left out.
masked_place(change) := object.union(change, {"path": before, "at": "(hidden)", "message": message}) if {
	before := array.slice(change.path, 0, min([i | some i, step in change.path; is_secret(step)]))
	message := "something changed whose name looks like a secret"
} else := change

is_secret(step) if count(secrets.found(step)) > 0

is_secret(step) if {
	is_number(step)
	count(secrets.found(json.marshal(step))) > 0
}

# A value that is called by one of the names.
masked_value(value, names) := "(hidden: a name in it looks like a secret)" if {
	some key in keys_in(value)
	is_secret(key)
} else := json.patch({"": value}, hiding)[""] if {
	hiding := [{"op": "replace", "path": path, "value": "(hidden: it looks like a secret)"} |
		some path in secrets_in({"": value}, names)
	]
}

keys_in(value) := {key |
	walk(value, [_, node])
	some key, _ in node
}

# The paths of what is a secret because of what it says, and of what is one because of what it is called.
secrets_in(whole, names) := {path |
	walk(whole, [path, node])
	is_secret(node)
} | {path |
	walk(whole, [path, node])
	some name in names_of(whole, path, names)
	secrets.is_secret_of(name, node)
}

names_of(_, [_], names) := names

names_of(whole, path, _) := {key} | {name |
	key in {"default", "value"}
	name := object.get(whole, array.concat(above, ["name"]), key)
} if {
	above := array.slice(path, 0, count(path) - 1)
	count(above) > 0
	key := path[count(above)]
}
