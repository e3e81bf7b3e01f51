package b

x := data.foo.bar.x
