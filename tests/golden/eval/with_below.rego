# Who reads the whole of a document above one that with replaces sees the replacement laid over the stored one; who steps
# down to it sees the replacement alone.
package test

whole := data.base

below := data.base.a

each := [x | x := data.base[_]]

root := data.base.a.c

laid_over := x if x := [whole, below, each] with data.base.a as {"k": 1, "c": {"e": 2}}

scalar := x if x := [whole, below, each] with data.base.a as 1

empty := x if x := [whole, below, each] with data.base.a as {}

deep := x if x := [whole, below, each, root] with data.base.a.c as {"e": 1}

new := x if x := [whole, each] with data.base.z as {"e": 1}

covered := x if x := [whole, below] with data.base as {"a": {"x": 1}} with data.base.a.y as 2

nested := x if x := inner with data.base.a.b as 7

inner := x if x := [whole, below] with data.base.a.c as {"f": 1}

covered_outside := x if x := inner with data.base as {"q": 1}

variable_step := [x, y] if {
	some key in ["base"]
	x := data[key] with data.base.a as {"n": 1}
	y := data[key].a with data.base.a as {"n": 1}
}
