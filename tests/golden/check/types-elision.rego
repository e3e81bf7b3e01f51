package elision

a if {
	{"name": "a", "labels": {"team": "x", "tier": "y"}, "ports": [80, 443], "kind": "Service"} == {
		"name": 1,
		"labels": {"team": "x", "tier": 2},
		"ports": [80, 443],
		"extra": true,
	}
}

b if {
	x := {"first member": 1, "second member": 2, "third member": "three"}
	x == [1, {"another member": 1, "still another one": [1, 2, 3]}]
}

c if startswith({"first member": 1, "second member": 2, "third member": "three", "last": null}, "x")

d if concat(",", {"a", 1})

e if {
	x := {1, "a", null, [1, 2], {"a": 1, "b": {"c": "d"}}}
	x == {true, "a", {"a": 1, "b": {"c": 1}}, ["text", "text", "text"]}
}

f if {
	x := [{"a": 1, "b": "text", "c": [1, 2, 3]}, {"a": "text", "b": "text", "c": [1, 2]}]
	x == [{"a": 1, "b": "text", "c": [1, 2, 3]}]
}

g := object.get([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], {"a key": 1, "another key": 2}, "x")
