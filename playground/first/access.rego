package access

default allow := false

# Owners of a document may do anything with it.
allow if input.user == input.document.owner

# Others may do what one of their roles grants.
allow if {
	some role in data.roles[input.user]
	input.action in data.grants[role]
}
