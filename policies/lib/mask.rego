# METADATA
# title: Texts without secrets
# description: >-
#   What usher says passes through here before it leaves: input.texts, a list, with what looks like a secret or personal
#   data replaced by what it is. The programs use this module as it is built in, whatever policies they are given.
package lib.mask

import data.lib.secrets

texts := [masked(text) | some text in input.texts]

# One pattern for all kinds: most texts hold nothing, and that is seen at one go.
suspicious := concat("|", [sprintf("(?:%s)", [kind.pattern]) | some kind in secrets.kinds])

masked(text) := strings.replace_n({hit: sprintf("(%s)", [name]) | some hit, name in hits(text)}, text) if {
	regex.match(suspicious, text)
} else := text

hits(text) := {hit: name | some name, found in secrets.hits(text); some hit in found}
