package test
# the set is never matched
a if {input[{p}]; p}
b[p] if {input[{p}]}
c[p] := q if {input[{p, 1}][q]; not p}
d := [p | input[{p}]]
e if {every x in [1] {input[{p}]; p == x}}
