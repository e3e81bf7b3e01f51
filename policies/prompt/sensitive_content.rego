# METADATA
# title: No secrets and no personal data in prompts
# description: >-
#   Refuses prompts that hold social security numbers, API keys, passwords, tokens, private keys, card and account numbers,
#   e-mail addresses or phone numbers: in templates, parameters and config values at any depth, in keys too. A prompt that
#   only talks of passwords holds none, and a placeholder such as {{ .apiKey }} or <token> is no secret. Messages say where
#   and what, never the secret itself.
# custom:
#   enforcement: deny
#   severity: critical
#   fix: >-
#     Take the text out. Credentials belong into a Secret that the prompt engine reads, and count as stolen once they were
#     here: replace them. Personal data belongs into variables. Where the text is no secret, ask for an exception.
#   match:
#     kinds:
#       - apiGroups: [prompt.example.com]
#         kinds: [PromptTemplate, PromptConfig, PromptRoute, PromptBinding]
package prompt.sensitive_content

import data.lib.exceptions
import data.lib.prompt
import data.lib.secrets

# The article's own rule, with its own words.
deny contains {"msg": "模板包含敏感字段SSN", "field": "spec.template"} if {
	input.kind == "PromptTemplate"
	contains(input.spec.template, "SSN")
	not exceptions.granted("prompt.sensitive_content", "spec.template")
}

deny contains {"msg": message, "field": path} if {
	some entry in prompt.written
	some kind in kinds_in(entry)
	path := safe(entry.path)
	not exceptions.granted("prompt.sensitive_content", prompt.shown(path))
	message := sprintf("%s %s %s", [prompt.shown(path), verb(entry), kind])
}

kinds_in(entry) := (secrets.found(entry.text) | secrets_by_name(entry)) - told_already(entry)

secrets_by_name(entry) := {"a password, token or key" | secrets.is_secret_of(entry.name, entry.text)}

# The article's rule has told of this one.
told_already(entry) := {"the word SSN" | entry.path == ["spec", "template"]}

default verb(_) := "holds"

verb(entry) := "has a key that holds" if entry.key

# The path as far as it can be told: it ends before a key that is a secret itself.
safe(path) := array.slice(path, 0, min({count(path)} | {i |
	some i, step in path
	count(secrets.found(step)) > 0
}))
