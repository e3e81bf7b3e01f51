package a

# Names & <marks> of é and 漢字 stay what they are.
p := "<b>" if {
	input["é"] == "漢字"
	true
}

p := "&" if input.x == "y"

p := 1 if input.long == [
	1,
	2,
]
