# Takes minutes.
package slow

deny contains "never said" if {
	many := numbers.range(1, 100000)
	some a in many
	some b in many
	a * b == -1
}
