package doors

patch contains {"op": "add", "path": "/spec/doors/-", "value": "back"} if {
	doors := object.get(input, ["spec", "doors"], [])
	type_name(doors) in {"array", "null"}
	not "back" in doors
}
