package t

p := data.foo.y + data.x
