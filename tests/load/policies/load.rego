# What a load asks for by the label `load`: each way an answer can come about, and work that takes long.
package load

wants := input.metadata.labels.load

deny contains sprintf("%s is not wanted", [input.metadata.name]) if wants == "denial"

deny contains {"msg": "neither is this", "field": "data.key"} if wants == "denial"

warn contains sprintf("%s is on its way out", [input.metadata.name]) if wants == "warning"

# An evaluation error.
deny_error := 1 if wants == "error"

deny_error := 2 if wants == "error"

# Some milliseconds: more than is tried on the thread that has read the review.
deny contains "never" if {
	wants == "work"
	some i in numbers.range(1, 100000)
	i * i == -1
}

# For longer than anybody waits.
deny contains "never" if {
	wants == "slow"
	many := numbers.range(1, 100000)
	some a in many
	some b in many
	a * b == -1
}
