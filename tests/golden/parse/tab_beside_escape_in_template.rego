package a

p := $"a	b\n {1}"
