# Rules that cannot be evaluated, each asked for by the label `error`.
package errors

deny_conflict := 1 if input.metadata.labels.error == "conflict"

deny_conflict := 2 if input.metadata.labels.error == "conflict"

deny_slow if {
	input.metadata.labels.error == "slow"
	many := numbers.range(1, 100000)
	some a in many
	some b in many
	a * b == -1
}

deny_huge contains count(text) if {
	input.metadata.labels.error == "huge"
	many := numbers.range(1, 11000)
	some_text := concat("", ["0123456789" | some _ in many])
	text := concat("", [some_text | some _ in many])
}

deny_regex contains "linear" if {
	input.metadata.labels.error == "regex"
	text := concat("", ["a" | some _ in numbers.range(1, 20000)])
	not regex.match(`^(a+)+$`, concat("", [text, "!"]))
}

deny contains "denied all the same" if input.metadata.labels.denied

warn_conflict := 1 if input.metadata.labels.error == "warning"

warn_conflict := 2 if input.metadata.labels.error == "warning"
