package keyword

p if data.keyword["default"].x

q contains x if some x in input[p]

f(x) := input.g if x > input.h[0].i
