package test

# The first bar after one primary term makes a comprehension, unless a comma follows that no literal can hold.
array_comprehension := [a | b]

array_of_union := [a | b, c]

array_of_sum := [a + b | c]

set_comprehension := {a | b; c}

set_of_union := {a | b, c}

object_comprehension := {a: b | c; d}

object_of_union := {a: b | c, d: e}

in_parentheses := {(a | b)}

with_some := [a | some a, b in c]

with_pair := [a | a, b in c]
