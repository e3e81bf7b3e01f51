package prompt

deny contains msg if {
	some word in data.words
	contains(input.spec.template, word)
	msg := sprintf("prompt templates must not ask for %s", [word])
}

allow if count(deny) == 0

both(x, y) := x + y

fails := to_number(input.spec.template)

conflict := 1 if input.spec
conflict := 2 if input.spec
