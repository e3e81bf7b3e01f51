package p

import data.other

q if {
	x := 1
}
