package test

p := {
	k: v |
	some v in [1, 2]
	k := "a"
}
