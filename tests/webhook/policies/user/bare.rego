# Names input.request nowhere, so it is not there: not even for walk.
package user.bare

deny contains "there is a request" if {
	input.metadata.labels.bare
	[path, _] := walk(input)
	path[0] == "request"
}

# An owner is asked for where an object is stored, not where it goes.
deny contains "an owner is needed" if {
	input.metadata.labels.owned
	not input.metadata.annotations.owner
}
