package t

p if some [v, v] in v

q if {
	some {"b": b, "a": [a, b]} in [a, b]
}

r(k) if some {1: k} in {1 | true with input as {"k": k}}

s if every y in {x | some [x] in [1 | x]} { y }
