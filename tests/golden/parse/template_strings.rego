package test

p := $"a{b}c{d + 1}\{e\u0041"

q := $`raw {x}
\{ \n`

r := $"{"constant"}{1}{true}{[1]}{$"inner {x}"}"

s := $""

t := $"{x # a comment
}"
