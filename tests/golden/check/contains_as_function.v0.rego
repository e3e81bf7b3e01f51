package lists

import future.keywords.contains

contains(list, element) {
	list[_] == element
} else = "no" {
	true
}
