package test

# A word is a keyword from the import on.
in := 1

import future.keywords.every

p {
	every x in y { x }
}

if := 2
