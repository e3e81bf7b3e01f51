package old

p[x] { x := data.x }
