package prompt

test_a if allow with inptu as {"a": 1}

allow if input.a
