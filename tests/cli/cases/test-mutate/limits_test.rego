package limits_test

import data.limits

items(names) := {"items": [{"name": name, "price": 2, "discount": 1} | some name in names]}

test_three_are_allowed if limits.allowed with input as items(["a", "b", "c"])

test_four_are_not if limits.allowed == false with input as items(["a", "b", "c", "d"])

test_secrets_are_not if limits.allowed == false with input as items(["a", "secret-b"])

test_free_ones_are_not if {
	limits.allowed == false with input as {"items": [{"name": "a", "price": 1, "discount": 1}]}
}

test_meetings[size] if {
	some size, number in {1: 0, 3: 3, 1000: -1}
	limits.meetings == number with input as {"size": size}
}

test_greeting if limits.greeting == "hello" with input as items([])

test_shown if limits.shown with input as items([])
