package a

p := $"{1} and	\{b"
