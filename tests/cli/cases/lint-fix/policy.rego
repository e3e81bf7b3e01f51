package policy

import data.shared as shared
import data.unused

default tier = "silver"

#first
deny contains message if {
	not shared.exempt
	"Pod" == input.kind
	message = "no owner"
	input.a.names[_] == "b"
	some _, container in input.spec.initContainers
	container.name in ["c"]
	not regex.match("^\\d+$", container.image)
}
