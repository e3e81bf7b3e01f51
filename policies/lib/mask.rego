# METADATA
# title: Texts and documents without secrets
# description: >-
#   What usher says, logs and keeps passes a mask before it leaves, which replaces what looks like a secret or personal data
#   by what it is. It goes through texts with the patterns of this table, and asks here which matches count. The programs
#   use this module as it is built in, whatever policies they are given.
package lib.mask

import data.lib.secrets

# The kinds of lib/secrets.rego that are secrets themselves. A pattern has one more group at its end: what else belongs to
# the secret that it found the beginning of.
kinds := [object.union(kind, {"pattern": sprintf("(?:%s)(%s)", [kind.pattern, rest_of(kind)])}) |
	some kind in looked_for
]

looked_for := array.concat(
	[kind | some kind in secrets.kinds; not kind.word],
	# Documents that a message quotes, as often escaped as they were quoted: the name says that the value is a secret.
	[{
		"name": "a password, token or key",
		"pattern": concat("", [secrets.secret_name, `(?:\\*"\s*,\s*\\*"value)?\\*"\s*:\s*\\*"([^"\\(][^"\\]*)`]),
		"rest": `[^"]*`,
		"signs": secrets.name_signs,
	}],
)

rest_of(kind) := object.get(kind, "rest", object.get(rests, object.get(kind, "check", ""), ""))

rests := {
	"key": `(?:[\w+/=%~-]|\.\w)*`,
	"secret": `=*(?:[<>{}[\],;]+[^\s"'‘’“”<>{}[\],;]+)*`,
}

# One pattern for all kinds: most texts hold nothing, and that is seen at one go.
suspicious := concat("|", [sprintf("(?:%s)", [kind.pattern]) | some kind in looked_for])

# What is seen still quicker: each match of one of the patterns has one of these in it, or a byte beyond ASCII.
signs := {sign | some kind in looked_for; some sign in kind.signs} if {
	every kind in looked_for {
		count(kind.signs) > 0
	}
}

# Members of documents that hold secrets because of their names, whatever these look like: apiKey, DB_PASSWORD,
# example.com/auth-token, …
secret_names := concat("|", [
	concat("", [secrets.secret_name, "$"]),
	`(?:passwords|passwds|secrets|(?:api|access|secret|private)[ _-]?keys)$`,
	`(?:authorization|credentials?|cookie)$`,
	`(?:client|signing|encryption|ssh|tls|master)[ _-]?key$`,
	`(?:^|[_./-])(?:pwd|pass|auth)$`,
])

# … but these do not: they are numbers and marks of language models.
harmless_names := `(?i)(?:^|[_./-])(?:max|min|stop|start|end|eos|bos|pad|unk|sep|cls|mask|next|special)[ _-]?token$`

# In an object below such a name, what describes the secret, and is none.
descriptive_names := concat("", [
	`^(?:type|format|description|title|required|name|namespace|kind|apiVersion|apiGroup|secretName|optional|`,
	`path|audience|expirationSeconds|mode|defaultMode|from|ref|valueFrom|secretKeyRef|configMapKeyRef)$`,
])

# METADATA
# description: For each of input.matches, of the pattern with its number, whether it counts.
passed := [counts(kinds[match.kind], match.text) | some match in input.matches]

default counts(_, _) := false

counts(kind, _) if not kind.check

counts(kind, text) if secrets.passes(kind.check, text)
