package lists

contains(list, element) := found {
	found == list
}

contains := 1
