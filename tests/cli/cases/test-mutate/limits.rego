package limits

default allowed := false

# What may be asked for.
most := 3

allowed if {
	count(input.items) <= most
	not forbidden
	every item in input.items {
		item.price - item.discount > 0
	}
}

forbidden if {
	some item in input.items
	startswith(item.name, "secret-")
}

# How often prices meet: too much work for many items.
meetings := number if {
	input.size < 10
	number := count([1 |
		some a in numbers.range(1, input.size)
		some b in numbers.range(1, input.size)
		some c in numbers.range(1, input.size)
		a + b == c
	])
} else := -1

# Never read by a test.
unread contains "x" if input.x

# usher ignore:mutate-string the words of a greeting are nobody's promise
greeting := "hello" if allowed

shown := sprintf("%d of %d", [count(input.items), most]) # usher ignore:mutate texts for people
