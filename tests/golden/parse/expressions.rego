package expressions

import data.lib

# An expression that stands where a rule should becomes one.
(x) := 1

a + b = 3

((z)) = {"y": 1} if_not_a_body := 2

c - d := 2 * 3

"x" in y = lib.z
(f(q)) := q
