# METADATA
# title: Canonical JSON
# description: >-
#   One text for each value, whichever way it was written: a manifest and what the cluster makes of it have the same.
#   Keys are in the order of their code points, there is no white space, a number is the shortest decimal (1, not 1.0),
#   and in strings nothing is escaped but quotes, backslashes and control characters.
package lib.canonical

# METADATA
# description: The canonical JSON of an object.
text(value) := strings.replace_n(unescaped, json.marshal(json.patch(value, numbers))) if {
	numbers := [{"op": "replace", "path": path, "value": number * 1} |
		walk(value, [path, number])
		is_number(number)
	]
}

# What json.marshal escapes beyond need. A backslash that is escaped itself stays as it is, with what follows it.
unescaped := {
	`\\`: `\\`,
	`\u003c`: "<",
	`\u003e`: ">",
	`\u0026`: "&",
	`\u2028`: "\u2028",
	`\u2029`: "\u2029",
}

# METADATA
# description: The first seven hexadecimal digits of the SHA-256 of the canonical JSON of an object.
hash(value) := substring(crypto.sha256(text(value)), 0, 7)
