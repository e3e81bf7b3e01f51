package t

import rego.v2

p if {
	i := {1}
	not {i | {1} == {2}}
	not {(i | {1})}
	{{1} | i == i} or false
}
