package a
import future.keywords.if
p :=   1
q[x] if {x:=2   # two
}
