package test.old

import future.keywords.in

default allow = false

allow {
	input.user in data.users # known
}

names[x] { x := input.names[_] }

first = x { x := input.names[0] } else = "none" { true }

a.b
