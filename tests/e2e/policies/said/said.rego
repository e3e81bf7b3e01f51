# Says what a ConfigMap asks for.
package said

deny contains line if some line in split(input.data.deny, ",")

# "20x300": so many warnings of so many characters, each another one.
warn contains text if {
	[count_of, length] := [to_number(part) | some part in split(input.data.warn, "x")]
	some i in numbers.range(1, count_of)
	text := concat("", array.concat([sprintf("%d ", [i])], [letter | some n in numbers.range(1, length - count(sprintf("said: %d ", [i]))); letter := ["e", "o"][n % 2]]))
}

warn contains input.data.tell
