package a

test_p if p == "<b>" with input as {"é": "漢字"}
