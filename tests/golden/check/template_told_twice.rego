package t

p := [1 | x := [$"{[a].b}"]]

q := [1 | x := [2 | y := [$"{[b].c}"]]]

r if every x in [$"{[c].d}"] { $"{[d][x]}" }

s := $"a{$"b{[e].f}"}"
