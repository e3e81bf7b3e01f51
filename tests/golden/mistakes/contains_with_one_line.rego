package lists

contains(list, element) {
	list[_] == element
}
