package p

test_a if allow with input as {"user": "alice"}

test_s if s == {"b"}

test_f if f(1) == 2
test_o if { o == {"a": 1}; old }
