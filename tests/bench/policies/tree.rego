# Every place of an object, with its path.
package tree

numbers := [value | walk(input, [_, value]); is_number(value)]

images contains {"at": concat(".", place), "image": value} if {
	walk(input, [path, value])
	path[count(path) - 1] == "image"
	place := [sprintf("%v", [step]) | some step in path]
}

report := {"numbers": count(numbers), "sum": sum(numbers), "images": images}
